import pytest

from webapp.experiments.metric_plans import Guardrail, MetricPlan
from webapp.experiments.refusals import ExperimentError


def test_the_rows_name_guardrails_first_and_count_on():
    plan = MetricPlan(guardrails=[Guardrail("skip_rate", 0.1)], secondary=["genre_breadth"])

    assert [(row.metric, row.role, row.position) for row in plan.rows()] == [
        ("skip_rate", "guardrail", 0),
        ("genre_breadth", "secondary", 1),
    ]


@pytest.mark.parametrize("margin", [-0.1, 1.0, float("nan")])
def test_a_margin_out_of_range_names_its_guardrail(margin):
    with pytest.raises(ExperimentError, match="guardrail 'skip_rate': margin is"):
        Guardrail("skip_rate", margin)


def test_a_margin_in_the_unit_of_the_metric_may_be_above_1():
    assert Guardrail("session_duration", 60, is_relative=False).margin == 60


def test_an_unknown_metric_is_refused():
    with pytest.raises(ExperimentError, match="metric is 'happiness', must be one of session_duration"):
        MetricPlan("happiness")
