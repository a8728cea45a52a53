import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.evaluation.other_splits import OtherSplitError, cutoff_year, random_split, time_split

ROWS = np.arange(1_000)
CHANCE = np.random.default_rng(0)
ARTISTS = np.array([f"a{n}" for n in CHANCE.integers(0, 400, 1_000)], dtype=object)
YEARS = np.where(CHANCE.random(1_000) < 0.1, np.nan, CHANCE.integers(1970, 2021, 1_000))
IDS = np.array([f"t{row}" for row in ROWS], dtype=object)


def sides(split):
    return split.training, split.validation, split.test


def test_a_random_split_puts_each_track_on_one_side_and_artists_on_several():
    split = random_split(ROWS, IDS, seed=1)

    assert np.array_equal(np.sort(np.concatenate(sides(split))), ROWS)
    assert [len(side) / 1_000 for side in sides(split)] == pytest.approx([0.7, 0.1, 0.2], abs=0.04)
    assert set(ARTISTS[split.training]) & set(ARTISTS[split.test])
    assert not split.is_honest
    assert "memory of artists" in split.protocol


def test_a_track_keeps_its_side_whatever_else_is_there():
    whole, some = random_split(ROWS, IDS, seed=1), random_split(ROWS[::2], IDS, seed=1)

    assert set(some.test) == set(whole.test) & set(ROWS[::2])
    assert set(random_split(ROWS, IDS, seed=2).test) != set(whole.test)


def test_a_time_split_tests_later_releases_of_artists_without_an_earlier_one():
    split = time_split(ROWS, ARTISTS, YEARS, seed=1)

    earlier = np.concatenate([split.training, split.validation])
    assert YEARS[earlier].max() < split.cutoff_year <= YEARS[split.test].min()
    assert not set(ARTISTS[split.test]) & set(ARTISTS[earlier])
    assert not set(ARTISTS[split.training]) & set(ARTISTS[split.validation])
    assert split.is_honest


def test_a_time_split_says_how_many_tracks_it_tests_and_leaves_out():
    split = time_split(ROWS, ARTISTS, YEARS, seed=1)

    dated = np.isfinite(YEARS).sum()
    later = (split.cutoff_year <= YEARS).sum()
    assert later / dated == pytest.approx(0.2, abs=0.02)
    assert f"released before {split.cutoff_year} train" in split.protocol
    assert f"{later / dated:.0%} of the dated tracks" in split.protocol
    assert f"less the {later - len(split.test):,} of artists with an earlier release" in split.protocol
    assert f"{1_000 - dated:,} tracks without a year are left out" in split.protocol


@given(st.lists(st.integers(1950, 2020), min_size=2, max_size=60).filter(lambda years: len(set(years)) > 1))
def test_no_other_year_is_nearer_to_a_fifth(years):
    years = np.array(years, dtype=float)

    gap = abs((years >= cutoff_year(years)).mean() - 0.2)

    others = [abs((years >= other).mean() - 0.2) for other in sorted(set(years))[1:]]
    assert gap == pytest.approx(min(others))


@pytest.mark.parametrize(
    ("years", "message"),
    [
        (np.full(1_000, np.nan), "0 different years of release are known, a time split needs 2"),
        (np.full(1_000, 1999.0), "1 different years"),
        (np.where(ROWS == 0, 2001, 1999), r"0 artists have releases from 2001 on and none before"),
    ],
)
def test_a_catalogue_without_enough_years_is_refused(years, message):
    with pytest.raises(OtherSplitError, match=message):
        time_split(ROWS, np.array(["x", *ARTISTS[1:-1], "x"]), years.astype(float), seed=1)


def test_a_side_without_tracks_is_refused():
    with pytest.raises(OtherSplitError, match="side has 0 tracks, must have at least 1"):
        random_split(ROWS[:1], IDS, seed=1)
