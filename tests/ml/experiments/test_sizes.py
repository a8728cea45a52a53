from dataclasses import replace

import numpy as np
import pytest

from ml.experiments.history import Arrivals, MetricHistory
from ml.experiments.metric_catalogue import METRICS
from ml.experiments.power import power_of
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.sizes import CURVE_LIFTS, Design, sizes_of

HISTORY = MetricHistory(METRICS["session_duration"], 50, Sample(50, 3325.58, 1763.47**2), 0.69)
SHARE = MetricHistory(METRICS["retention_week_2"], 400, Sample(200, 0.34, 0.34 * 0.66), None)
STEADY = Arrivals(np.arange(1, 11) * 10, 10.0)


def test_the_size_of_known_listeners_and_what_they_can_show():
    sizes = sizes_of(HISTORY, STEADY, Design())

    assert sizes.wanted.per_arm == 1_767
    assert sizes.wanted.total == 3_534
    assert sizes.detectable_lift == pytest.approx(0.43, abs=0.005)


def test_cuped_saves_the_listeners_whose_variance_it_removes():
    raw, adjusted = sizes_of(HISTORY, STEADY, Design()), sizes_of(HISTORY, STEADY, Design(), 0.69)

    assert adjusted.wanted.per_arm == pytest.approx(0.31 * raw.wanted.per_arm, rel=0.01)
    assert adjusted.detectable_lift == pytest.approx(raw.detectable_lift * 0.31**0.5, rel=1e-6)


def test_the_wanted_size_has_the_wanted_power_and_one_less_has_not():
    size = sizes_of(HISTORY, STEADY, Design(0.1, power=0.9, alpha=0.01)).wanted

    powers = [power_of(332.558, 1763.47, n, n, 0.01) for n in (size.per_arm - 1, size.per_arm)]
    assert powers[0] < 0.9 <= powers[1]


def test_more_variants_need_more_listeners_in_each_arm():
    two, four = (sizes_of(HISTORY, STEADY, Design(variants=variants)).wanted for variants in (2, 4))

    assert four.per_arm > two.per_arm
    assert four.total == 4 * four.per_arm


def test_looks_are_counted_in():
    one, five = (sizes_of(HISTORY, STEADY, Design(looks=looks)) for looks in (1, 5))

    assert 1.01 < five.wanted.per_arm / one.wanted.per_arm < 1.04
    assert five.detectable_lift > one.detectable_lift


def test_half_of_the_traffic_takes_twice_the_days():
    whole, half = (sizes_of(HISTORY, STEADY, Design(0.2, traffic_share=share)).wanted for share in (1.0, 0.5))

    assert (whole.total, whole.days, half.days) == (224, pytest.approx(22.4), pytest.approx(44.8))


def test_listeners_without_a_value_are_waited_for_and_so_are_their_days():
    size = sizes_of(SHARE, STEADY, Design(0.5)).wanted

    assert size.days == pytest.approx(2 * size.total / 10 + 14)


def test_a_share_needs_what_its_two_variances_need():
    size = sizes_of(SHARE, STEADY, Design(0.003 / 0.34, power=0.85)).wanted

    assert size.total == pytest.approx(897_348, rel=0.005)


def test_a_share_cannot_rise_above_1():
    high = replace(SHARE, sample=Sample(200, 0.8, 0.16))

    sizes = sizes_of(high, STEADY, Design(0.3))

    assert sizes.wanted is None
    assert [size.lift for size in sizes.curve] == [lift for lift in CURVE_LIFTS if lift <= 0.25]


def test_the_curve_falls_as_the_lift_rises():
    curve = sizes_of(HISTORY, STEADY, Design()).curve

    assert [size.lift for size in curve] == list(CURVE_LIFTS)
    assert sorted(curve, key=lambda size: -size.per_arm) == curve


def test_too_few_listeners_for_the_arms_have_no_detectable_lift():
    assert sizes_of(HISTORY, STEADY, Design(traffic_share=0.05)).detectable_lift is None


@pytest.mark.parametrize("sample", [Sample(9, 0.0, 1.0), Sample(9, 1.0, 0.0)])
def test_a_past_without_mean_or_variance_carries_no_size(sample):
    with pytest.raises(InsufficientDataError, match="neither may be 0"):
        sizes_of(replace(HISTORY, sample=sample), STEADY, Design())
