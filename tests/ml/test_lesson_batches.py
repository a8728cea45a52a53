import numpy as np
import pytest
from scipy import sparse

from ml.lesson_batches import Targets, shuffled_batches

N = 23


@pytest.fixture
def lesson():
    """Each track's inputs, targets and weight all tell its number."""
    numbers = np.arange(N, dtype=np.float32)
    micro = sparse.csr_array(np.eye(N, dtype=np.uint8))
    return (
        numbers[:, None].repeat(3, axis=1),
        Targets(numbers[:, None].repeat(2, axis=1), micro),
        numbers + 100,
    )


def batches(lesson, mixup=0.0, seed=4):
    return list(shuffled_batches(*lesson, 5, mixup, np.random.default_rng(seed)))


def test_every_track_comes_once_with_its_own_targets_and_weight(lesson):
    found = batches(lesson)

    assert [len(inputs) for inputs, _, _ in found] == [5, 5, 5, 5, 3]
    inputs, truth, weights = (np.concatenate(parts) for parts in zip(*found, strict=True))
    numbers = inputs[:, 0].astype(int)
    assert sorted(numbers) == list(range(N))
    assert np.array_equal(truth[:, :2], inputs[:, :2])
    assert np.array_equal(truth[:, 2:], np.eye(N)[numbers])
    assert np.array_equal(weights, numbers + 100)


def test_the_order_follows_from_the_generator(lesson):
    first, again, other = batches(lesson), batches(lesson), batches(lesson, seed=5)

    assert all(np.array_equal(a[0], b[0]) for a, b in zip(first, again, strict=True))
    assert not all(np.array_equal(a[0], b[0]) for a, b in zip(first, other, strict=True))


def test_a_mixture_is_mostly_its_own_track_and_mixes_targets_like_inputs(lesson):
    inputs, truth, weights = (np.concatenate(parts) for parts in zip(*batches(lesson, 0.4), strict=True))

    own = (weights - 100).astype(int)
    assert (truth[np.arange(N), 2 + own] >= 0.5).all()
    assert not np.array_equal(inputs[:, 0], own)
    assert np.allclose(truth[:, :2], inputs[:, :2])
    assert np.allclose(truth[:, 2:] @ np.arange(N), inputs[:, 0], atol=1e-4)


def test_a_mixture_lacks_what_either_track_lacks(lesson):
    shown, targets, weights = lesson
    shown[:, 1] = np.nan

    inputs = np.concatenate([one for one, _, _ in batches((shown, targets, weights), 0.4)])

    assert np.isnan(inputs[:, 1]).all()
    assert not np.isnan(inputs[:, [0, 2]]).any()
