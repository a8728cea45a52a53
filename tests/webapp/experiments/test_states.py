import pytest
from experiment_definitions import draft, running

from webapp.experiments.segments import share_of
from webapp.experiments.states import StateError, archive, extend, ramp, start, stop
from webapp.models import AuditEntry


def test_an_experiment_goes_from_draft_to_archive_and_every_step_is_logged(session):
    experiment = draft(session)

    for step, state in ((start, "running"), (stop, "stopped"), (archive, "archived")):
        step(session, experiment)
        assert experiment.state == state

    session.flush()
    logged = [entry.action for entry in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert logged == [
        *(f"experiment {done}" for done in ("defined", "started", "stopped")),
        *("final report kept", "experiment archived"),
    ]
    assert [snapshot.kind for snapshot in experiment.snapshots] == ["final"]
    assert experiment.started_at_ms <= experiment.stopped_at_ms


@pytest.mark.parametrize("step", [stop, archive])
def test_a_step_too_many_is_refused(session, step):
    experiment = draft(session)

    with pytest.raises(StateError, match="experiment 'genres' is draft, must be"):
        step(session, experiment)


def test_a_stopped_experiment_does_not_start_again(session):
    experiment = running(session)
    stop(session, experiment)

    with pytest.raises(StateError, match="is stopped, must be draft to become running"):
        start(session, experiment)


def test_experiments_of_a_layer_share_its_room_and_free_it_when_they_stop(session):
    first = running(session, "one", layer="cards", traffic_share=0.6)
    second = draft(session, "two", layer="cards", traffic_share=0.5)

    with pytest.raises(StateError, match=r"traffic_share is 0.5, must be at most 0.4: other experiments"):
        start(session, second)
    session.refresh(second)
    stop(session, first)
    start(session, second)

    assert share_of(second.segments) == 0.5


def test_experiments_of_different_layers_or_none_take_what_they_like(session):
    experiments = [
        running(session, "one", layer="a"),
        running(session, "two", layer="b"),
        running(session, "three"),
    ]

    assert [share_of(one.segments) for one in experiments] == [1, 1, 1]


def test_traffic_only_grows_and_only_while_running(session):
    experiment = running(session, traffic_share=0.2)

    ramp(session, experiment, 0.5)

    assert share_of(experiment.segments) == 0.5
    with pytest.raises(StateError, match=r"traffic_share is 0.1, must be 0.5 to 1: it may only grow"):
        ramp(session, experiment, 0.1)
    stop(session, experiment)
    with pytest.raises(StateError, match="must be running to be ramped"):
        ramp(session, experiment, 0.7)


def test_an_end_only_moves_away_and_the_log_tells_from_where(session):
    experiment = running(session)
    with pytest.raises(StateError, match="has no end: there is nothing later"):
        extend(session, experiment, 5_000)
    experiment.ends_at_ms = 2_000

    with pytest.raises(
        StateError, match="ends_at is 1970-01-01T00:00:02Z, must be after 1970-01-01T00:00:02Z"
    ):
        extend(session, experiment, 2_000)
    extend(session, experiment, 3_000)
    extend(session, experiment, None)

    session.flush()
    logged = session.query(AuditEntry).filter_by(action="experiment extended").order_by(AuditEntry.id)
    assert [one.detail for one in logged] == [
        {"before": 2_000, "after": 3_000},
        {"before": 3_000, "after": None},
    ]
    stop(session, experiment)
    with pytest.raises(StateError, match="is stopped, must be running to be extended"):
        extend(session, experiment, None)


def test_an_experiment_whose_end_has_passed_does_not_start(session):
    experiment = draft(session)
    experiment.ends_at_ms = 1_000

    with pytest.raises(StateError, match="ends_at is 1970-01-01T00:00:01Z, must be in the future to start"):
        start(session, experiment)
