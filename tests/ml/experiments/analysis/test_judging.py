import pytest

from ml.experiments.analysis.judging import LookPlan, judge_primary
from ml.experiments.confidence_sequence import always_valid
from ml.experiments.results import Basis
from ml.experiments.samples import Sample
from ml.experiments.sequential import looks_at
from ml.experiments.statistics import welch

N = 200


def comparison(difference, variance=1.0):
    return welch(Sample(N // 2, 10.0, variance), Sample(N // 2, 10.0 + difference, variance))


def test_a_single_look_is_held_against_the_plain_level():
    found = judge_primary(comparison(0.3), N, LookPlan(Basis.FIXED, N), 1)

    assert found.nominal_p_value == pytest.approx(0.05)
    assert found.is_crossed == (comparison(0.3).p_value < 0.05)
    assert found.interval.low == pytest.approx(comparison(0.3).interval.low)


def test_a_planned_look_is_held_against_its_boundary():
    plan = LookPlan(Basis.PLANNED_LOOKS, 2 * N, [0.25], 0.5, is_final=False)

    found = judge_primary(comparison(0.3), N, plan, 1)

    assert found.nominal_p_value == pytest.approx(looks_at([0.25, 0.5])[-1].nominal_p_value)
    assert not found.is_crossed


def test_the_last_look_spends_what_is_left():
    before = LookPlan(Basis.PLANNED_LOOKS, 2 * N, [0.25], 0.5, is_final=False)
    last = LookPlan(Basis.PLANNED_LOOKS, 2 * N, [0.25], 0.5, is_final=True)

    p_values = [judge_primary(comparison(0.3), N, plan, 1).nominal_p_value for plan in (before, last)]

    assert p_values[0] < 0.005 < p_values[1]


def test_a_look_so_early_that_nothing_can_be_spent_has_no_boundary():
    plan = LookPlan(Basis.PLANNED_LOOKS, 1_000_000, [], 0.001, is_final=False)

    found = judge_primary(comparison(5.0), N, plan, 1)

    assert (found.nominal_p_value, found.interval, found.is_crossed) == (None, None, False)


def test_an_early_look_without_news_stands_for_the_one_before():
    plan = LookPlan(Basis.PLANNED_LOOKS, 2 * N, [0.2, 0.4995, 0.5], 0.5, is_final=False)

    found = judge_primary(comparison(0.3), N, plan, 1)

    assert found.nominal_p_value == pytest.approx(looks_at([0.2, 0.5])[-1].nominal_p_value)


def test_an_always_valid_result_is_that_of_the_sequence():
    found = judge_primary(comparison(0.6), N, LookPlan(Basis.ALWAYS_VALID, 400, is_final=False), 1)

    expected = always_valid(comparison(0.6), N, 400)
    assert (found.p_value, found.interval) == (expected.p_value, expected.interval)
    assert found.is_crossed


def test_treatments_share_the_false_positives():
    found = judge_primary(comparison(0.3), N, LookPlan(Basis.FIXED, N), 2)

    assert found.nominal_p_value == pytest.approx(0.025)
