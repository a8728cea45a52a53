"""Measure how artists spread over genre groups, languages and micro-genres."""

from pathlib import Path

import numpy as np
import pandas as pd

from ml.demo.tables import Table, write_rows, write_table
from ml.demo.vocabulary import NEUTRAL, group_names, micro_genres

MOST_GENRES = 12


def write_genre_tables(artists: pd.DataFrame, target: Path) -> None:
    """Write how artists spread; the micro-genre vocabulary keeps its names and gets new counts."""
    labelled = artists.dropna(subset="group")
    write_rows(target, "micro_genres", _micro_genre_rows(artists))
    write_table(target, "group_languages", "group", group_languages(labelled))
    write_table(target, "group_affinity", "group", group_affinity(labelled))
    write_table(target, "genres_per_artist", "genres", genres_per_artist(artists))


def group_languages(labelled: pd.DataFrame) -> Table:
    """Share of all artists per group (row) and language (column); the whole table sums to 1."""
    return _shares(pd.crosstab(labelled.group, labelled.language, normalize="all"))


def group_affinity(labelled: pd.DataFrame) -> Table:
    """Share of an artist's names per group of the name (column), given the artist's group (row)."""
    names = labelled[["group", "genres"]].explode("genres")
    names["other"] = names.genres.map(
        lambda name: micro_genres()[name].group if name in micro_genres() else None
    )
    shares = pd.crosstab(names.group, names.other, normalize="index")
    return _shares(shares.reindex(columns=list(group_names()), fill_value=0.0))


def genres_per_artist(artists: pd.DataFrame) -> Table:
    """Share of artists by number of micro-genres, 1 to MOST_GENRES (more count as MOST_GENRES)."""
    counts = artists.genres.str.len().clip(1, MOST_GENRES).value_counts(normalize=True).sort_index()
    shares = np.array([[share] for share in counts], dtype=float)
    return Table(tuple(str(n) for n in counts.index), ("share",), shares)


def own_language_share(labelled: pd.DataFrame, language: str) -> float:
    """Share of known names that carry the artist's language rather than NEUTRAL."""
    names = labelled.loc[labelled.language == language, "genres"].explode()
    found = [micro_genres()[name].language for name in names if name in micro_genres()]
    own, neutral = found.count(language), found.count(NEUTRAL)
    return 1.0 if language == NEUTRAL else own / (own + neutral)


def _micro_genre_rows(artists: pd.DataFrame) -> list[list[str]]:
    counts = artists.genres.explode().value_counts()
    genres = [g for g in micro_genres().values() if counts.get(g.name, 0) > 0]
    rows = [[g.name, g.group, g.language, str(counts[g.name])] for g in genres]
    return [["name", "group", "language", "artists"], *rows]


def _shares(frame: pd.DataFrame) -> Table:
    return Table(tuple(frame.index), tuple(frame.columns), frame.to_numpy(dtype=float))
