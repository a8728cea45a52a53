import pytest

from ml.experiments.intervals import Interval
from ml.experiments.metric_catalogue import METRICS
from webapp.experiments.metric_texts import (
    lift_interval_text,
    lift_text,
    p_phrase,
    p_text,
    percent_text,
    signed,
    texts_of,
)


@pytest.mark.parametrize(
    ("metric", "value", "written"),
    [
        ("session_duration", 3408.3062, "3,408.3 s"),
        ("skip_rate", 0.0314, "3.1 %"),
        ("sessions_per_week", 3.208, "3.21 per week"),
        ("tracks_per_session", 12.0, "12.00 per session"),
        ("likes_per_hour", 0.005, "0.01 per hour"),
        ("genre_breadth", 4.256, "4.26 groups"),
        ("genre_breadth", None, "-"),
    ],
)
def test_values_are_written_in_their_unit(metric, value, written):
    assert texts_of(metric).value(value) == written


@pytest.mark.parametrize(
    ("metric", "value", "written"),
    [
        ("session_duration", 21.44, "+21.4 s"),
        ("session_duration", -1178.86, "-1,178.9 s"),
        ("session_duration", -0.01, "0.0 s"),
        ("skip_rate", -0.004, "-0.4 pp"),
        ("sessions_per_week", 0.111, "+0.11 per week"),
        ("sessions_per_week", None, "-"),
    ],
)
def test_differences_have_a_sign_and_fractions_differ_by_percentage_points(metric, value, written):
    assert texts_of(metric).difference(value) == written


def test_intervals_name_both_ends_and_the_unit_once():
    assert texts_of("session_duration").interval(Interval(-5.52, 37.28)) == "-5.5 to +37.3 s"
    assert texts_of("skip_rate").interval(Interval(-0.02, 0.0)) == "-2.0 to 0.0 pp"
    assert texts_of("skip_rate").interval(None) == "-"


def test_margins_are_of_the_control_or_in_the_unit():
    assert texts_of("skip_rate").margin(0.05, True) == "5 % of the control"
    assert texts_of("skip_rate").margin(0.02, False) == "2.0 pp"
    assert texts_of("session_duration").margin(12.0, False) == "12.0 s"


def test_lifts_are_in_percent_and_may_have_no_ends():
    assert (lift_text(0.0689), lift_text(None)) == ("+6.9 %", "-")
    assert lift_interval_text(Interval(-0.01, 0.2)) == "-1.0 to +20.0 %"
    assert lift_interval_text(None) == "unbounded"


@pytest.mark.parametrize(
    ("p_value", "written"), [(0.0009, "< 0.001"), (0.0123, "0.012"), (1.0, "1.000"), (None, "-")]
)
def test_p_values_have_three_decimals(p_value, written):
    assert p_text(p_value) == written


def test_p_values_in_sentences_say_what_they_are():
    assert [p_phrase(p) for p in (0.0009, 0.0123)] == ["p < 0.001", "p = 0.012"]


def test_nothing_is_no_negative_zero():
    assert [signed(-0.0, 1), signed(-0.04, 1, "+"), signed(0.06, 1, "+")] == ["0.0", "0.0", "+0.1"]
    assert (percent_text(-0.0001), percent_text(0.4061, 1), percent_text(None)) == ("0 %", "40.6 %", "-")


def test_every_metric_can_be_written():
    assert all(texts_of(key).difference(0.5).startswith("+") for key in METRICS)
    with pytest.raises(ValueError, match="metric is 'nonsense'"):
        texts_of("nonsense")
