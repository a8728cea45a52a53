"""Known answers: Welch on Wikipedia's example (page "Student's t-test") and sizes worked out by hand."""

import math

import pytest

A = [30.02, 29.99, 30.11, 29.97, 30.01, 29.99]
B = [29.89, 29.93, 29.72, 29.98, 30.02, 29.98]


def test_the_effect_is_treatment_less_control(make_report):
    comparison = make_report(A, B).effect.comparison

    assert comparison.difference == pytest.approx(-0.095)
    assert comparison.t == pytest.approx(-1.9590058, rel=1e-6)
    assert comparison.degrees_of_freedom == pytest.approx(7.03056, rel=1e-6)
    assert comparison.p_value == pytest.approx(0.0907733, rel=1e-5)
    assert comparison.interval.low == pytest.approx(-0.2095691, rel=1e-5)
    assert comparison.interval.high == pytest.approx(0.0195691, rel=1e-5)


def test_the_lift_is_a_fraction_of_the_control_and_lies_in_its_interval(make_report):
    effect = make_report(A, B).effect

    assert effect.lift == pytest.approx(-0.095 / 30.015)
    assert effect.lift in effect.lift_interval


def test_each_arm_has_its_mean_and_spread(make_report):
    control, treatment = make_report([1, 3], [4, 4, 7], silent=1).arms

    assert (control.is_control, treatment.is_control) == (True, False)
    assert (control.mean_s, control.standard_deviation_s) == (2.0, pytest.approx(math.sqrt(2)))
    assert (treatment.mean_s, treatment.standard_deviation_s) == (5.0, pytest.approx(math.sqrt(3)))
    assert (control.listeners, control.listeners_with_sessions) == (3, 2)


@pytest.mark.parametrize(("control", "treatment"), [([], []), ([1], [2, 3]), ([1, 2], [3]), ([1, 2], [])])
def test_fewer_than_two_listeners_in_an_arm_give_no_effect_but_the_reason(make_report, control, treatment):
    report = make_report(control, treatment)

    assert report.effect is report.sensitivity is None
    assert "must have at least 2" in report.missing


def test_listeners_who_are_all_alike_give_no_effect(make_report):
    report = make_report([5, 5], [5, 5])

    assert report.effect is None
    assert report.missing.startswith("variance is 0 in both arms")


def test_the_sample_ratio_counts_all_assigned_listeners(make_report):
    report = make_report([1, 2], [3, 4], silent=2)

    assert report.sample_ratio.chi_squared == pytest.approx(2 / 3)  # 4 and 2 where 3 and 3 are expected
    assert not report.is_mismatched


def test_without_listeners_the_sample_ratio_is_not_checked(make_report):
    assert make_report([], []).sample_ratio is None


def test_a_failed_sample_ratio_hides_the_effect(make_report):
    report = make_report([1, 2] * 20, [30, 31], silent=0)

    assert report.is_mismatched
    assert report.effect is None


def test_a_size_that_fits_unequal_weights_is_no_mismatch(make_report):
    assert not make_report([1, 2] * 18, [3, 4] * 2, weights=(0.9, 0.1)).is_mismatched


def test_while_an_experiment_runs_its_means_and_effect_are_locked(make_report):
    report = make_report([10, 20, 30], [40, 50, 60], is_running=True)

    assert report.effect is None
    assert [arm.mean_s for arm in report.arms] == [None, None]
    assert [arm.listeners for arm in report.arms] == [3, 3]
    assert report.sample_ratio is not None
