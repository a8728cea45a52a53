"""The whole chain: listeners with a known effect are assigned, exposed and heard, and the report finds it."""

import pytest

from webapp.experiments.report_document import Conclusion
from webapp.experiments.reporting import document_of
from webapp.experiments.simulated_story import WEEK_MS, Story
from webapp.experiments.simulation import get_or_start, tell
from webapp.experiments.states import stop
from webapp.models import ExperimentMetric, Track

pytestmark = pytest.mark.slow

NOW_MS = 1_790_000_000_000
WEEKS = 2


@pytest.fixture
def report_of(session):
    """The report of an experiment in which the treatment changed sessions by `effect`."""
    session.add_all(Track(external_id=f"T{n}", title=f"Track {n}", is_synthetic=True) for n in range(9))
    session.flush()

    def report(effect):
        experiment = get_or_start(session, "planted", NOW_MS - WEEKS * WEEK_MS, salt="planted")
        experiment.metrics = [ExperimentMetric(metric="sessions_per_week", role="secondary", position=0)]
        tell(session, experiment, Story(150, WEEKS, effect, seed=7), NOW_MS, lambda _sent, _all: None)
        stop(session, experiment)
        experiment.stopped_at_ms = NOW_MS
        return document_of(session, experiment, NOW_MS)

    return report


def test_a_planted_effect_is_found_in_its_size(report_of):
    report = report_of(0.6)

    (effect,) = report.analysis.primary.effects
    assert report.decision.conclusion == Conclusion.WINNER
    assert 0.6 in effect.raw.lift_interval
    assert 0.6 in effect.adjusted.lift_interval
    assert effect.variance_removed > 0.3
    assert 0 in report.analysis.secondary[0].effects[0].raw.interval


def test_where_nothing_was_planted_nothing_is_found(report_of):
    report = report_of(0.0)

    (effect,) = report.analysis.primary.effects
    assert report.decision.conclusion == Conclusion.NOT_ENOUGH_DATA
    assert 0 in effect.adjusted.lift_interval
    assert all(point.band is None or 0 in point.band for point in report.analysis.over_time)
