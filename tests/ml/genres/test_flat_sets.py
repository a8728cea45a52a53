import csv
import gzip

import pytest

from ml.genres.folding import fold_name
from ml.genres.rules import default_rules


@pytest.mark.parametrize(
    ("path", "column", "count"),
    [
        ("spotify-114k/dataset.csv.gz", "track_genre", 114),
        ("spotify-songs/spotify_songs.csv.gz", "playlist_subgenre", 24),
    ],
)
def test_rules_know_every_label_of_the_flat_sets(shared_data, path, column, count):
    with gzip.open(shared_data / path, "rt", encoding="utf-8", newline="") as lines:
        labels = {row[column] for row in csv.DictReader(lines)}

    assert len(labels) == count
    assert [label for label in sorted(labels) if fold_name(label, default_rules()).group is None] == []
