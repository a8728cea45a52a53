import numpy as np
import pytest

from ml.corrections.joining import artists_of_part, join
from ml.splitting import Part, split, split_by_artist

SEED = 11


@pytest.fixture(scope="module")
def joined(reviews):
    return join(reviews.imported, reviews.feedback.dataset, SEED)


def part_of(artists):
    return split_by_artist(list(artists), SEED)


def test_a_correction_replaces_the_label_of_a_training_artist(joined):
    dataset = joined.dataset
    latin = [group.slug for group in dataset.groups].index("latin")

    corrected = np.unique(dataset.artists[joined.is_corrected].astype(str))
    assert (dataset.primary[joined.is_corrected & (dataset.artists != "rock-2000")] == latin).all()
    assert 5 < len(corrected) < 21
    assert (part_of(corrected) == Part.TRAINING).all()


def test_no_item_of_a_reviewer_leaks_into_what_judges(joined, reviews):
    before, after = split(reviews.imported, SEED), split(joined.weighted(2.0), SEED)

    for name in ("validation", "test"):
        ours, theirs = getattr(after, name), getattr(before, name)
        assert (
            joined.dataset.track_ids[ours.rows].tolist() == reviews.imported.track_ids[theirs.rows].tolist()
        )
        assert ours.primary.tolist() == theirs.primary.tolist()
        assert (ours.weights == 1).all()


def test_only_corrected_tracks_get_the_weight(joined):
    weighted = joined.weighted(5.0)

    assert set(weighted.weights[joined.is_corrected]) == {5}
    assert set(weighted.weights[~joined.is_corrected]) == {1}


def test_every_track_stands_once_and_in_order(joined, reviews):
    dataset = joined.dataset
    pairs = list(zip(dataset.artists, dataset.track_ids, strict=True))

    is_new_in_training = part_of(["rock-2000"])[0] == Part.TRAINING
    assert pairs == sorted(set(pairs))
    assert len(pairs) == len(reviews.imported.track_ids) + 3 * is_new_in_training
    rows = dict(zip(reviews.imported.track_ids, reviews.imported.tracks["energy"], strict=True))
    ours = zip(dataset.track_ids, dataset.tracks["energy"], strict=True)
    assert all(rows[track] == energy for track, energy in ours if track in rows)


def test_the_fingerprint_depends_on_the_corrections(joined, reviews):
    assert joined.dataset.fingerprint != reviews.imported.fingerprint


def test_each_reviewed_artist_stands_in_one_part(reviews):
    reviewed = reviews.feedback.dataset
    rows = [artists_of_part(reviewed, part, SEED) for part in Part]

    assert (np.sum(rows, axis=0) == 1).all()
    assert all(one.any() for one in rows)
