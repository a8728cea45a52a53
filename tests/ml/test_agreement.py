import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa as oracle

from ml.agreement import cohens_kappa


def ratings(table):
    """Two raters whose counts are the cells of a square table."""
    cells = [
        (row, column) for row, line in enumerate(table) for column, n in enumerate(line) for _ in range(n)
    ]
    return [row for row, _ in cells], [column for _, column in cells]


def test_kappa_of_a_hand_calculation():
    # 50 items: both yes 20, both no 15, yes/no 5, no/yes 10. Observed 35/50; by chance .5 x .6 + .5 x .4 = .5.
    found = cohens_kappa(*ratings([[20, 5], [10, 15]]))

    assert (found.n, found.observed, found.expected) == (50, pytest.approx(0.7), pytest.approx(0.5))
    assert found.value == pytest.approx(0.4)


@pytest.mark.parametrize("seed", range(5))
def test_kappa_and_its_interval_are_those_of_others(seed):
    generator = np.random.default_rng(seed)
    table = generator.integers(0, 12, (4, 4)) + np.eye(4, dtype=int) * 10
    first, second = ratings(table.tolist())

    found, expected = cohens_kappa(first, second), oracle(table)

    assert found.value == pytest.approx(cohen_kappa_score(first, second))
    assert found.interval.low == pytest.approx(expected.kappa_low)
    assert found.interval.high == pytest.approx(expected.kappa_upp)


def test_raters_who_always_say_the_same_one_thing_have_no_kappa():
    found = cohens_kappa(["jazz"] * 5, ["jazz"] * 5)

    assert (found.value, found.interval, found.observed) == (None, None, 1)


def test_perfect_agreement_is_one():
    assert cohens_kappa([1, 2, 3, 1], [1, 2, 3, 1]).value == pytest.approx(1)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1], [1, 2])])
def test_ratings_of_different_items_are_refused(first, second):
    with pytest.raises(ValueError, match=f"items are {len(first)} and {len(second)}, must be as many"):
        cohens_kappa(first, second)
