import csv
import gzip

import pytest

from ml.genres.folding import fold_name
from ml.genres.report import GroupSize, report_genres
from ml.genres.rules import default_rules
from ml.genres.vocabulary import fold_vocabulary
from tests.ml.genres.listener_choices import LISTENER_CHOICES
from tests.ml.genres.real_catalogue import artist_names, artist_tracks

ARTISTS = [["bebop", "pop"], ["pop"], ["hermit"], []]


def size_of(report, group):
    return next(size for size in report.sizes if size.group == group)


def test_sizes_count_names_artists_and_tracks():
    report = report_genres(fold_vocabulary(ARTISTS), ARTISTS, [5, 2, 1, 9])

    assert size_of(report, "jazz") == GroupSize("jazz", names=1, artists=1, artists_any=1, tracks=5)
    assert size_of(report, "pop") == GroupSize("pop", names=1, artists=1, artists_any=2, tracks=2)
    assert size_of(report, "metal") == GroupSize("metal", 0, 0, 0, 0)


def test_coverage_is_of_artists_with_names():
    report = report_genres(fold_vocabulary(ARTISTS), ARTISTS, [5, 2, 1, 9])

    assert (report.artists, report.artists_without_group, report.tracks) == (3, 1, 8)
    assert report.artist_coverage == pytest.approx(2 / 3)
    assert report.names_by_rules == pytest.approx(2 / 3)
    assert report.names_without_group == pytest.approx(1 / 3)
    assert report.largest_by_artists == pytest.approx(1 / 3)
    assert report.largest_by_tracks == pytest.approx(5 / 8)


def test_groups_stand_in_display_order():
    sizes = report_genres({}, []).sizes

    assert tuple(size.group for size in sizes) == default_rules().slugs


def test_an_empty_catalogue_is_fully_covered():
    report = report_genres({}, [])

    assert (report.artist_coverage, report.names_by_rules, report.largest_by_artists) == (1, 1, 0)


def test_track_counts_must_match_the_artists():
    with pytest.raises(ValueError, match="track_counts has 1 entries, must have one per artist: 4"):
        report_genres({}, ARTISTS, [5])


def test_a_catalogue_with_one_artist_per_known_name_is_covered_by_rules_alone():
    artists = [names.split(", ")[:6] for names in LISTENER_CHOICES.values()]

    report = report_genres(fold_vocabulary(artists), artists)

    assert (report.artist_coverage, report.names_by_rules) == (1, 1)
    assert [size.artists for size in report.sizes] == [1] * 26


def test_real_artists_fold_into_groups_of_sensible_size(shared_data):
    artists = artist_names(shared_data)

    report = report_genres(fold_vocabulary(artists), artists, artist_tracks(shared_data))

    assert report.artist_coverage >= 0.995
    assert report.names_without_group <= 0.01
    assert report.names_by_rules >= 0.90
    assert report.largest_by_artists <= 0.15
    assert report.largest_by_tracks <= 0.15
    assert min(size.artists for size in report.sizes) >= 100


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
