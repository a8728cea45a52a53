"""Welch's comparison agrees with cited numbers, with scipy and with a published release of real sessions."""

import pytest
from engagement_data import mean_durations_s
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.assignment import alternate
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import welch

VALUES = st.lists(st.integers(-10_000, 10_000).map(lambda tenths: tenths / 10), min_size=2, max_size=40)


def test_welch_reproduces_the_textbook_example():
    """Wikipedia, "Student's t-test", worked example with unequal variances."""
    treatment = Sample.from_values([30.02, 29.99, 30.11, 29.97, 30.01, 29.99])
    control = Sample.from_values([29.89, 29.93, 29.72, 29.98, 30.02, 29.98])

    result = welch(control, treatment)

    assert result.difference == pytest.approx(0.095, rel=1e-6)
    assert result.t == pytest.approx(1.9590058, rel=1e-6)
    assert result.degrees_of_freedom == pytest.approx(7.0305600, rel=1e-6)
    assert result.p_value == pytest.approx(0.0907733, rel=1e-6)
    assert (result.interval.low, result.interval.high) == pytest.approx((-0.0195691, 0.2095691), abs=5e-8)


@pytest.mark.filterwarnings("ignore:Precision loss:RuntimeWarning")
@given(VALUES, VALUES, st.floats(0.5, 0.999))
def test_welch_agrees_with_scipy(control, treatment, level):
    assume(len(set(control)) > 1 or len(set(treatment)) > 1)
    oracle = stats.ttest_ind(treatment, control, equal_var=False)
    ends = oracle.confidence_interval(level)

    result = welch(Sample.from_values(control), Sample.from_values(treatment), level)

    assert result.t == pytest.approx(oracle.statistic, rel=1e-9, abs=1e-9)
    assert result.degrees_of_freedom == pytest.approx(oracle.df, rel=1e-9)
    assert result.p_value == pytest.approx(oracle.pvalue, rel=1e-8)
    assert (result.interval.low, result.interval.high) == pytest.approx(
        (ends.low, ends.high), rel=1e-9, abs=1e-9
    )


@given(VALUES, VALUES)
def test_swapping_the_arms_turns_the_sign_and_nothing_else(first, second):
    assume(len(set(first)) > 1 or len(set(second)) > 1)
    one, other = Sample.from_values(first), Sample.from_values(second)

    forth, back = welch(one, other), welch(other, one)

    assert forth.difference == -back.difference
    assert forth.p_value == pytest.approx(back.p_value, rel=1e-9)
    assert forth.interval.low == pytest.approx(-back.interval.high)


@given(VALUES, VALUES, st.floats(0.5, 0.999))
def test_the_interval_excludes_zero_exactly_when_the_p_value_rejects(control, treatment, level):
    assume(len(set(control)) > 1 or len(set(treatment)) > 1)
    result = welch(Sample.from_values(control), Sample.from_values(treatment), level)
    assume(abs(result.p_value - (1 - level)) > 1e-9)

    assert (0 in result.interval) == (result.p_value > 1 - level)


@given(st.integers(-150, 150))
def test_the_unit_of_measure_does_not_change_the_test(exponent):
    unit = 10.0**exponent
    scaled = welch(Sample(5, 1 * unit, 2 * unit * unit), Sample(7, 3 * unit, 1 * unit * unit))
    plain = welch(Sample(5, 1, 2), Sample(7, 3, 1))

    assert scaled.p_value == pytest.approx(plain.p_value, rel=1e-6)


def test_one_constant_arm_can_still_be_compared():
    result = welch(Sample.from_values([2.0, 2.0, 2.0]), Sample.from_values([1.0, 2.0, 6.0]))

    assert result.degrees_of_freedom == pytest.approx(2)
    assert result.p_value == pytest.approx(stats.ttest_1samp([1.0, 2.0, 6.0], 2.0).pvalue)


@pytest.mark.parametrize("treatment_mean", [3.0, 4.0])
def test_two_constant_arms_have_no_test(treatment_mean):
    with pytest.raises(InsufficientDataError, match="variance is 0 in both arms, must be above 0"):
        welch(Sample(10, 3.0, 0.0), Sample(10, treatment_mean, 0.0))


def test_a_level_in_percent_is_refused():
    with pytest.raises(ValueError, match="level is 95, must be inside"):
        welch(Sample(5, 1, 2), Sample(7, 3, 1), level=95)


def test_the_published_split_of_real_sessions_is_reproduced(shared_data):
    """A 2023 release of 612 sessions by 50 listeners, split odd/even in file order by its authors."""
    means_s = mean_durations_s(shared_data / "engagement-2023")
    arms = alternate(means_s, ["none", "genres"])
    control = Sample.from_values([means_s[key] for key, arm in arms.items() if arm == "none"])
    treatment = Sample.from_values([means_s[key] for key, arm in arms.items() if arm == "genres"])

    result = welch(control, treatment)

    assert control.mean == pytest.approx(3408.306205630371, rel=1e-9)
    assert treatment.mean == pytest.approx(3242.8546980233386, rel=1e-9)
    assert result.t == pytest.approx(-0.3286760, rel=1e-6)
    assert result.p_value == pytest.approx(0.7439002, rel=1e-6)
    assert (result.interval.low, result.interval.high) == pytest.approx((-1178.86, 847.96), abs=0.005)
