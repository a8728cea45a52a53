import json

from webapp.experiments.schemas import ReportAnswer


def as_json(report):
    return json.loads(json.dumps(ReportAnswer.of(report).model_dump(), allow_nan=False))


def test_without_enough_data_every_number_is_null_and_the_shape_stays(make_report):
    full, empty = as_json(make_report([1, 2], [3, 5])), as_json(make_report([], []))

    assert empty.keys() == full.keys()
    assert empty["difference"] == {"absolute": None, "interval": None, "lift": None, "lift_interval": None}
    assert (empty["test"]["t"], empty["test"]["df"], empty["test"]["p_value"]) == (None, None, None)
    assert empty["sample_ratio"] == {"chi_squared": None, "p_value": None, "is_mismatch": None}
    assert empty["minimum_detectable_lift"] is None
    assert [arm["mean"] for arm in empty["arms"]] == [None, None]


def test_a_lift_over_a_control_of_zero_is_null(make_report):
    answer = as_json(make_report([0, 0], [1, 2]))

    assert answer["difference"]["absolute"] == 1.5
    assert (answer["difference"]["lift"], answer["difference"]["lift_interval"]) == (None, None)


def test_a_failed_sample_ratio_answers_without_an_effect(make_report):
    answer = as_json(make_report([1, 2] * 20, [101, 102]))

    assert answer["sample_ratio"]["is_mismatch"] is True
    assert answer["difference"]["absolute"] is None
    assert answer["test"]["p_value"] is None
