"""Measure languages, scripts, lengths and customary additions of titles and artist names."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from ml.demo.languages import languages
from ml.demo.measure_genres import own_language_share
from ml.demo.tables import Table, write_table
from ml.demo.vocabulary import group_names

MARKS = {
    "remaster": r"remaster",
    "live": r"\b(?:live|ao vivo|en vivo|en directo)\b",
    "feat": r"\b(?:feat|ft|featuring)\b",
    "remix": r"\b(?:remix|mix|edit)\b",
    "theme": r"\bfrom [\"“]",
    "part": r"\b(?:op|no|act|pt|part|teil|kapitel|chapter|vol)\b\.? ?\d",
}
MOST_WORDS = 8


def write_name_tables(artists: pd.DataFrame, tracks: pd.DataFrame, target: Path) -> None:
    """Write one table per language and one per group."""
    rows = [_language_row(code, artists, tracks) for code in languages()]
    columns = ("title_native", "title_english", "artist_native", "own_genres")
    write_table(target, "languages", "language", Table(tuple(languages()), columns, np.array(rows)))
    write_table(target, "group_tracks", "group", group_tracks(tracks))


def group_tracks(tracks: pd.DataFrame) -> Table:
    """Per group: tracks per artist, share explicit, and share of titles that carry each of MARKS."""
    frame = tracks.assign(
        **{mark: tracks.title.str.contains(regex, case=False) for mark, regex in MARKS.items()}
    )
    grouped = frame.groupby("group")
    per_artist = (grouped.size() / grouped.id_artist.nunique()).rename("per_artist")
    shares = grouped[["explicit", *MARKS]].mean()
    table = pd.concat([per_artist, shares], axis=1).loc[list(group_names())]
    return Table(tuple(table.index), tuple(table.columns), table.to_numpy(dtype=float))


def title_parameters(tracks: pd.DataFrame) -> dict[str, float | list[float]]:
    """Share of titles by number of words, 1 to MOST_WORDS; additions after " - " do not count."""
    plain = tracks.title.str.split(r" - | \(", regex=True).str[0]
    words = plain.map(lambda title: len(title.split())).clip(1, MOST_WORDS).value_counts(normalize=True)
    return {"words": [float(words.get(n, 0.0)) for n in range(1, MOST_WORDS + 1)]}


def english_share(titles: pd.Series, code: str) -> float:
    """Share of English among Latin-letter titles, judged by linking words of only one language."""
    own, english = set(languages()[code].latin.links), set(languages()["en"].latin.links)
    words = [set(re.findall(r"[\w']+", title.lower())) for title in titles if not is_foreign_script(title)]
    in_english = sum(bool(found & (english - own)) and not found & (own - english) for found in words)
    in_own = sum(bool(found & (own - english)) and not found & (english - own) for found in words)
    return in_english / max(1, in_english + in_own)


def is_foreign_script(text: str) -> bool:
    """Say whether a text holds letters of another script than Latin."""
    return any(char.isalpha() and ord(char) > 0x36F and not 0x1E00 <= ord(char) < 0x1F00 for char in text)


def _language_row(code: str, artists: pd.DataFrame, tracks: pd.DataFrame) -> list[float]:
    titles, names = tracks.title[tracks.language == code], artists.name[artists.language == code]
    own = own_language_share(artists, code)
    if languages()[code].script == "latin":
        english = 1.0 if code == "en" else english_share(titles, code)
        return [1 - english if code != "en" else 1.0, english if code != "en" else 0.0, 1.0, own]
    native = float(titles.map(is_foreign_script).mean())
    english = (1 - native) * english_share(titles, code)
    return [native, english, float(names.map(is_foreign_script).mean()), own]
