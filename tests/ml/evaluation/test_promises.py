import numpy as np
import pytest
from scipy import stats

from ml.evaluation.promises import Tally


def test_many_cases_to_come_leave_the_interval_of_jeffreys():
    found = Tally(90, 100).promise()

    assert found.value == 0.9
    assert (found.low, found.high) == pytest.approx(stats.beta.interval(0.95, 90.5, 10.5))


def test_few_cases_to_come_are_promised_less_surely():
    few, many = Tally(90, 100).promise(20), Tally(90, 100).promise(2_000)

    assert few.low < many.low < 0.9 < many.high < few.high == 1


@pytest.mark.parametrize(("hits", "shown", "among"), [(45, 50, 30), (190, 200, 1_000), (12, 20, 7)])
def test_the_interval_is_that_of_the_beta_binomial(hits, shown, among):
    low, high = stats.betabinom.interval(0.95, among, hits + 0.5, shown - hits + 0.5)

    found = Tally(hits, shown).promise(among)

    assert found.low * among == pytest.approx(low, abs=1.1)
    assert found.high * among == pytest.approx(high, abs=1.1)


@pytest.mark.parametrize("tally", [Tally(0, 5), Tally(5, 5), Tally(1, 2)])
@pytest.mark.parametrize("among", [1, 2, 10, 100_000, None])
def test_the_interval_holds_what_was_counted_and_stays_a_fraction(tally, among):
    found = tally.promise(among)

    assert 0 <= found.low <= found.value <= found.high <= 1


def test_nothing_shown_promises_nothing():
    assert Tally(0, 0).promise(10).value is None


def test_one_case_to_come_may_go_either_way():
    assert (Tally(19, 20).promise(1).low, Tally(19, 20).promise(1).high) == (0, 1)


def test_what_comes_is_within_the_interval_as_often_as_said():
    chance = np.random.default_rng(3)
    inside = []
    for share in chance.random(2_000):
        found = Tally(int(chance.binomial(80, share)), 80).promise(40)
        inside.append(found.low <= chance.binomial(40, share) / 40 <= found.high)

    assert np.mean(inside) == pytest.approx(0.96, abs=0.02)
