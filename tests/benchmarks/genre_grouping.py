"""`make bench-genres`: how well the baseline's forest learns our genre groups, beside the original grouping.

Needs the real catalogue `pozytywka`, in ../shared/data or in the folder that GENRE_SHARED_DATA names. Every track is
answered by a forest that has not met its artist. Takes a few minutes.
"""

import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import LEVEL, RESAMPLES, ArtistBootstrap, Score, score
from ml.evaluation.scores import balanced_accuracy, mean, ranking_rows
from ml.features import FIELDS
from ml.genres.artist_groups import groups_of_artist
from ml.genres.vocabulary import fold_vocabulary
from ml.inputs import input_matrix
from ml.settings import BaselineSettings
from tests.benchmarks.original_grouping import original_groups

FOLDS = 5
SEED = 20261124


def read(path: Path) -> list[dict[str, Any]]:
    """The objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def our_groups(artists: Sequence[Sequence[str]]) -> list[str | None]:
    """The primary group of each artist, None for one whose names say nothing."""
    folds = fold_vocabulary(artists)
    counts = Counter(name for names in artists for name in set(names))
    supports = (groups_of_artist(names, folds, counts) for names in artists)
    return [found[0].group if found else None for found in supports]


def track_values(track: Mapping[str, Any], artist_name: str) -> dict[str, Any]:
    """A track as the models see it."""
    values = {field.name: track.get(field.name) for field in FIELDS}
    year = str(track["release_date"])[:4]
    return values | {
        "title": track["name"],
        "artist_name": artist_name,
        "release_year": int(year) if year.isdigit() else None,
        "tempo": track["tempo"] or None,
    }


def out_of_fold(
    inputs: NDArray[np.float32], labels: NDArray[np.int64], artists: NDArray[np.object_], n_groups: int
) -> NDArray[np.float64]:
    """Probabilities of every track by a forest grown on other artists, shape (n_tracks, n_groups)."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.model_selection import GroupKFold
    from sklearn.pipeline import make_pipeline

    settings = BaselineSettings()
    forest = make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        RandomForestClassifier(
            settings.trees,
            max_leaf_nodes=settings.leaves,
            max_features=settings.feature_share,
            random_state=SEED,
            n_jobs=-1,
        ),
    )
    probabilities = np.zeros((len(labels), n_groups))
    folds = GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(inputs, groups=artists)
    for training, held_out in folds:
        forest.fit(inputs[training], labels[training])
        probabilities[np.ix_(held_out, forest.classes_)] = forest.predict_proba(inputs[held_out])
    return probabilities


def learnability(
    inputs: NDArray[np.float32], groups: NDArray[np.object_], artists: NDArray[np.object_]
) -> dict[str, Score]:
    """Accuracy and balanced accuracy (BA), and BA set against guessing among k groups, with intervals over artists."""
    names, labels = np.unique(groups.astype(str), return_inverse=True)
    k = len(names)
    probabilities = out_of_fold(inputs, labels.astype(np.int64), artists, k)
    bootstrap = ArtistBootstrap.over(artists.astype(str), RESAMPLES, SEED)
    totals = bootstrap.totals(ranking_rows(probabilities, labels))
    balanced = balanced_accuracy(totals)
    rows = {
        "accuracy": mean(totals, "hits"),
        "balanced accuracy (BA)": balanced,
        "(BA - 1/k) / (1 - 1/k)": (balanced - 1 / k) / (1 - 1 / k),
        "BA x k": balanced * k,
    }
    return {name: score(values, bootstrap.n_artists) for name, values in rows.items()}


def describe(
    title: str, groups: NDArray[np.object_], clusters: set[str], scores: Mapping[str, Score]
) -> None:
    """Print the sizes of a grouping and how well it is learnt."""
    sizes = Counter(groups)
    in_clusters = sum(sizes[group] for group in clusters) / len(groups)
    print(f"\n{title}: {len(sizes)} groups, {in_clusters:.1%} of tracks in arbitrary clusters")
    print("  " + ", ".join(f"{group} {size / len(groups):.1%}" for group, size in sizes.most_common()))
    for name, value in scores.items():
        print(f"  {name:<26}{value.value:8.3f}   {LEVEL:.0%} interval {value.low:.3f} to {value.high:.3f}")


def main() -> None:
    """Measure both groupings on the same tracks and print them."""
    folder = Path(os.environ.get("GENRE_SHARED_DATA", "../shared/data")) / "pozytywka"
    if not folder.is_dir():
        sys.exit(f"no real catalogue at {folder}; GENRE_SHARED_DATA may name the folder around it")
    artists = read(folder / "artists.jsonl.gz")
    names = [artist["genres"] or [] for artist in artists]
    place = {artist["id"]: row for row, artist in enumerate(artists)}
    original, clusters = original_groups(names)
    groupings: list[tuple[str, list[str | None], set[str]]] = [
        ("Our groups", our_groups(names), set()),
        ("The original grouping", original, clusters),
    ]
    tracks = [track for track in read(folder / "tracks.jsonl.gz") if track["id_artist"] in place]
    grouped = {row for row in range(len(names)) if all(groups[row] for _, groups, _ in groupings)}
    tracks = [track for track in tracks if place[track["id_artist"]] in grouped]
    rows = [place[track["id_artist"]] for track in tracks]
    inputs = input_matrix(
        [track_values(track, artists[row]["name"]) for track, row in zip(tracks, rows, strict=True)]
    )
    owners = np.array([track["id_artist"] for track in tracks], dtype=object)
    print(f"{len(tracks):,} tracks of {len(set(rows)):,} artists; {FOLDS} folds by artist, seed {SEED}")
    for title, groups, arbitrary in groupings:
        of_tracks = np.array([groups[row] for row in rows], dtype=object)
        describe(title, of_tracks, arbitrary, learnability(inputs, of_tracks, owners))


if __name__ == "__main__":
    main()
