from dataclasses import replace

import numpy as np
import pytest
from labelled_catalogue import GROUPS

from ml.dataset import DatasetError
from ml.settings import settings_of
from ml.splitting import FOLDS, Part, parts_of_fold, split, split_by_artist
from ml.training import train

BRIEF = {
    "baseline": settings_of("baseline", "full"),
    "advanced": replace(settings_of("advanced", "quick"), epochs=2, width=32),
}


def rows_of(dataset, artists):
    return first_rows(dataset, np.isin(dataset.artists, artists))


def first_rows(dataset, wanted):
    rows = np.flatnonzero(wanted)
    return replace(
        dataset,
        tracks=dataset.tracks.iloc[rows],
        track_ids=dataset.track_ids[rows],
        artists=dataset.artists[rows],
        primary=dataset.primary[rows],
        memberships=dataset.memberships[rows],
        micro_genres=dataset.micro_genres[rows],
    )


def test_no_artist_stands_on_two_sides(dataset):
    parts = split(dataset, seed=1)

    sides = [set(part.artists) for part in (parts.training, parts.validation, parts.test)]
    assert all(sides)
    assert sum(map(len, sides)) == len(set.union(*sides))


def test_tracks_know_their_row_in_the_dataset(dataset):
    test = split(dataset, seed=3).test

    assert np.array_equal(dataset.artists[test.rows], test.artists)
    assert (np.diff(test.rows) > 0).all()


def test_shares_are_70_10_20():
    parts = split_by_artist([f"artist-{n}" for n in range(20_000)], seed=1)

    assert np.bincount(parts) / 20_000 == pytest.approx([0.7, 0.1, 0.2], abs=0.01)


def test_every_artist_is_tested_in_one_fold_and_mostly_trains_in_the_others():
    ids = [f"artist-{n}" for n in range(5_000)]

    parts = np.array([parts_of_fold(ids, seed=1, fold=fold) for fold in range(FOLDS)])

    assert ((parts == Part.TEST).sum(axis=0) == 1).all()
    assert np.bincount(parts.ravel()) / parts.size == pytest.approx([0.7, 0.1, 0.2], abs=0.01)


def test_a_fold_of_a_dataset_tests_its_own_artists(dataset):
    tested = [set(split(dataset, 1, fold).test.artists) for fold in range(FOLDS)]

    assert sum(map(len, tested)) == len(set.union(*tested)) >= 5 * 48


def test_an_artist_keeps_its_part_whoever_else_is_there():
    alone = split_by_artist(["artist-7"], seed=1)

    assert split_by_artist(["artist-6", "artist-7"], seed=1)[1] == alone[0]


def test_another_seed_divides_otherwise():
    ids = [f"artist-{n}" for n in range(100)]

    assert (split_by_artist(ids, seed=1) != split_by_artist(ids, seed=2)).any()


def test_an_artist_counts_for_every_group_that_its_tracks_have(dataset):
    rare = np.isin(dataset.artists, [f"rock-{n}" for n in range(30)])
    rare &= np.roll(dataset.artists, 1) == dataset.artists  # All but the first track of each.
    place = [group.slug for group in dataset.groups].index("rare")

    parts = split(replace(dataset, primary=np.where(rare, place, dataset.primary)), seed=1)

    assert [group.slug for group in parts.groups] == [*GROUPS, "rare"]


def test_a_group_with_too_few_artists_is_left_out_and_named(dataset):
    parts = split(dataset, seed=1)

    in_training = split_by_artist([f"rock-{n}" for n in (1000, 1001, 1002)], seed=1) == Part.TRAINING
    assert [group.slug for group in parts.groups] == list(GROUPS)
    assert [(group.slug, n) for group, n in parts.left_out] == [("rare", in_training.sum())]
    assert "rock-1000" not in {*parts.training.artists, *parts.validation.artists, *parts.test.artists}


def test_too_few_artists_are_refused_with_number_and_limit(dataset):
    few = rows_of(dataset, ["rock-1", "rock-2"])

    with pytest.raises(DatasetError, match=r"has 2 artists .* needs 60"):
        split(few, seed=1)


def test_a_single_group_is_refused(dataset):
    twice = first_rows(dataset, dataset.primary <= 1)
    single = replace(twice, primary=np.zeros(len(twice.primary), dtype=int))

    with pytest.raises(
        DatasetError, match="1 genre groups have 8 training artists or more, training needs 2"
    ):
        split(single, seed=1)


@pytest.mark.parametrize("part", [Part.VALIDATION, Part.TEST])
@pytest.mark.parametrize("left", [0, 1])
def test_too_few_held_out_artists_are_refused_with_part_number_and_limit(dataset, part, left):
    artists = np.unique(dataset.artists)
    parts = split_by_artist(artists.tolist(), seed=1)
    few = rows_of(dataset, [*artists[parts != part], *artists[parts == part][:left]])

    with pytest.raises(DatasetError, match=rf"{part.name.lower()} part has {left} artists .* it needs 2"):
        split(few, seed=1)


@pytest.mark.parametrize("kind", ["baseline", "advanced"])
def test_the_fewest_held_out_artists_are_enough_to_train(dataset, tmp_path, kind):
    artists = np.unique(dataset.artists)
    parts = split_by_artist(artists.tolist(), seed=1)
    common = ~np.char.startswith(artists.astype(str), "rock-100")
    held_out = [artists[common & (parts == part)][:2] for part in (Part.VALIDATION, Part.TEST)]
    few = rows_of(dataset, [*artists[parts == Part.TRAINING], *np.concatenate(held_out)])

    trained = train(kind, few, tmp_path / f"{kind}-1", 1, lambda stage, done: None, settings=BRIEF[kind])

    assert trained.metrics["n_artists"] == 2
