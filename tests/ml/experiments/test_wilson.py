import pytest
from statsmodels.stats.proportion import proportion_confint

from ml.experiments.wilson import wilson_interval


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (1, 7), (7, 10), (412, 1_000), (200, 4_000), (10, 10)])
def test_the_interval_is_wilsons(hits, n):
    interval = wilson_interval(hits, n)

    expected = proportion_confint(hits, n, method="wilson")
    assert (interval.low, interval.high) == pytest.approx(expected, abs=1e-12)


def test_no_hit_and_nothing_but_hits_stay_inside_0_and_1():
    assert wilson_interval(0, 5).low == 0
    assert wilson_interval(5, 5).high == 1


@pytest.mark.parametrize(("hits", "n"), [(-1, 5), (-1, 2), (6, 5), (3, 2), (0, 0)])
def test_counts_that_cannot_be_are_refused(hits, n):
    with pytest.raises(ValueError, match=f"hits is {hits} of {n}, must be 0 to n"):
        wilson_interval(hits, n)
