import numpy as np
import pytest
from numpy.random import PCG64, Generator

from ml.demo.artists import draw_artists, draw_genres
from ml.demo.tables import read_table
from ml.demo.vocabulary import find_group
from ml.genres.artist_groups import groups_of_artist
from ml.genres.folding import fold_name
from ml.genres.rules import default_rules


@pytest.fixture(scope="module")
def artists():
    return draw_artists(Generator(PCG64(1)), 3000)


def test_a_third_of_the_artists_has_no_genre(artists):
    assert sum(artist.row()["genres"] == [] for artist in artists) == 1000


def test_ids_are_unique_and_say_that_they_are_synthetic(artists):
    assert artists[0].id == "demoA000001"
    assert len({artist.id for artist in artists}) == 3000


def test_groups_are_as_frequent_as_measured(artists):
    table = read_table("group_languages")
    measured = table.values.sum(axis=1) / table.values.sum()
    drawn = np.array([sum(a.group == group for a in artists) for group in table.rows]) / len(artists)

    assert np.abs(drawn - measured).max() < 0.025


def test_languages_are_as_frequent_as_measured(artists):
    table = read_table("group_languages")
    measured = table.values.sum(axis=0) / table.values.sum()
    drawn = np.array([sum(a.language == language for a in artists) for language in table.columns]) / len(
        artists
    )

    assert np.abs(drawn - measured).max() < 0.03


def test_artists_carry_about_three_micro_genres(artists):
    assert np.mean([len(artist.genres) for artist in artists]) == pytest.approx(3.1, abs=0.3)


def test_micro_genres_point_back_to_the_group(artists):
    assert all(find_group(artist.genres) == artist.group for artist in artists)


def test_the_products_own_folding_finds_the_group_too(artists):
    rules = default_rules()
    folds = {name: fold_name(name, rules) for artist in artists for name in artist.genres}
    primary = [groups_of_artist(artist.genres, folds, {}) for artist in artists]
    agreed = [
        bool(found) and found[0].group == artist.group for found, artist in zip(primary, artists, strict=True)
    ]

    assert np.mean(agreed) > 0.9


def test_micro_genres_fit_the_language():
    genres = {
        name
        for n in range(20)
        for name in draw_genres(Generator(PCG64(n)), "middle-eastern-turkish", "tr", 3)
    }

    assert "turkish pop" in genres
    assert not genres & {"israeli pop", "mizrahi", "arab pop"}
