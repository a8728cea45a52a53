"""Invented listeners walk through an experiment; what comes out is what was put in."""

import pytest
from experiment_definitions import definition
from sqlalchemy import func, select

from ml.experiments.stored_events import count_wrong_sums
from webapp.experiments import simulation_demo
from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.definition_schemas import DefinitionBody
from webapp.experiments.definitions import define
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.simulated_story import WEEK_MS, Story
from webapp.experiments.simulation import get_or_start, tell
from webapp.experiments.states import stop
from webapp.models import (
    Assignment,
    Experiment,
    Exposure,
    Listener,
    ListeningSession,
    SessionEvent,
    Track,
    Variant,
)

NOW_MS = 1_790_000_000_000


@pytest.fixture
def tracks(session):
    session.add_all(Track(external_id=f"T{n}", title=f"Track {n}", is_synthetic=True) for n in range(9))
    session.commit()


def simulate(session, story, key="simulated"):
    experiment = get_or_start(session, key, NOW_MS - story.weeks * WEEK_MS)
    told = tell(session, experiment, story, NOW_MS, lambda _sent, _all: None)
    session.commit()
    return experiment, told


def mean_ms(session, position, is_after):
    """Mean over the listeners of an arm of their mean duration."""
    own = (
        select(func.avg(ListeningSession.last_event_ms - ListeningSession.first_event_ms).label("ms"))
        .join(Exposure, Exposure.listener_id == ListeningSession.listener_id)
        .join(Variant, Variant.id == Exposure.variant_id)
        .where(Variant.position == position)
        .where((ListeningSession.first_event_ms >= Exposure.exposed_at_ms) == is_after)
        .group_by(Exposure.listener_id)
        .subquery()
    )
    return float(session.scalar(select(func.avg(own.c.ms))))


@pytest.mark.slow
def test_the_planted_effect_is_found_by_change_against_the_history(session, tracks):
    get_or_start(session, "simulated", NOW_MS, salt="salt")
    simulate(session, Story(listeners=300, weeks=3, effect=0.5, seed=4))

    before, after = (
        mean_ms(session, 1, is_after) / mean_ms(session, 0, is_after) for is_after in (False, True)
    )

    assert after / before == pytest.approx(1.5, rel=0.12)


def test_every_listener_is_synthetic_assigned_and_exposed_with_a_history(session, tracks):
    _, told = simulate(session, Story(listeners=20, weeks=2, effect=0.1, seed=1))

    assert told.listeners == 20
    assert session.scalars(select(Listener.is_synthetic)).all() == [True] * 20
    counts = [session.scalar(select(func.count()).select_from(table)) for table in (Assignment, Exposure)]
    assert counts == [20, 20]
    exposed_at_ms = session.scalars(select(Exposure.exposed_at_ms)).first()
    assert exposed_at_ms == NOW_MS - 2 * WEEK_MS
    assert session.scalar(select(func.min(ListeningSession.first_event_ms))) < exposed_at_ms
    assert session.scalar(select(func.sum(ListeningSession.late_events))) == 0


@pytest.mark.slow
def test_every_treatment_has_the_effect_and_the_control_has_none(session, tracks):
    arms = [
        {"key": f"v{n}", "name": "V", "weight": w, "shows": "nothing"} for n, w in enumerate((0.4, 0.3, 0.3))
    ]
    define(session, DefinitionBody.model_validate({**definition("three"), "variants": arms})).salt = "salt"

    simulate(session, Story(listeners=300, weeks=3, effect=0.5, seed=4), "three")

    before, after = ([mean_ms(session, n, is_after) for n in range(3)] for is_after in (False, True))
    own, *others = (later / earlier for earlier, later in zip(before, after, strict=True))
    assert own == pytest.approx(1, rel=0.12)
    assert others == pytest.approx([1.5, 1.5], rel=0.12)


@pytest.mark.parametrize("split", ["paired", "stratified"])
def test_a_cohort_is_taken_once_its_listeners_have_a_history(session, tracks, split):
    define(session, DefinitionBody.model_validate({**definition("cohort"), "split": split}))

    experiment, told = simulate(session, Story(listeners=21, weeks=2, effect=0.1, seed=1), "cohort")

    assert (told.listeners, experiment.state) == (21, "running")
    assert experiment.started_at_ms == NOW_MS - 2 * WEEK_MS
    blocks = (
        session.query(Assignment.block, func.count()).group_by(Assignment.block).order_by(Assignment.block)
    )
    sizes = sorted(size for _, size in blocks)
    assert sizes == ([1, *[2] * 10] if split == "paired" else [4, 4, 4, 4, 5])


def test_the_running_sums_agree_with_the_events(session, tracks):
    _, told = simulate(session, Story(listeners=10, weeks=1, effect=0.1, seed=1))

    assert count_wrong_sums(session) == 0
    assert session.scalar(select(func.count()).select_from(SessionEvent)) == told.events > 0


def test_telling_a_story_twice_adds_nothing(session, tracks):
    story = Story(listeners=5, weeks=1, effect=0.1, seed=1)
    simulate(session, story)

    assert simulate(session, story)[1].events == 0


def test_a_finished_experiment_takes_no_more_listeners(session, tracks):
    story = Story(listeners=2, weeks=1, effect=0.1, seed=1)
    experiment, _ = simulate(session, story)
    stop(session, experiment)
    session.commit()

    with pytest.raises(ExperimentError, match="is stopped, must be running"):
        simulate(session, story)


def test_an_empty_catalogue_is_refused(session):
    with pytest.raises(ExperimentError, match="no track to play"):
        simulate(session, Story(listeners=2, weeks=1, effect=0.1, seed=1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"listeners": 1}, "listeners is 1"),
        ({"weeks": 0}, "weeks is 0"),
        ({"effect": -1.0}, "effect is -1.0"),
    ],
)
def test_a_story_out_of_range_is_named(change, words):
    with pytest.raises(ExperimentError, match=words):
        Story(**{"listeners": 2, "weeks": 1, "effect": 0.1, "seed": 1, **change})


def test_the_command_simulates_and_finishes(runner, session, tracks):
    result = runner.invoke(
        args=["experiments", "simulate", "by-command", "--listeners", "4", "--weeks", "1", "--finish"]
    )

    assert result.exit_code == 0, result.output
    assert "4 listeners in by-command" in result.output
    assert session.scalars(select(Experiment)).one().state == "stopped"


def test_the_demo_comes_only_with_the_demo_catalogue(runner, session):
    result = runner.invoke(args=["experiments", "demo"])

    assert "only with the demo catalogue" in result.output
    assert session.scalar(select(Experiment)) is None


def test_the_demo_has_one_finished_and_one_running_experiment_however_often_it_is_made(
    runner, session, tracks, monkeypatch
):
    for name, listeners in (("FINISHED", 4), ("RUNNING", 3)):
        key, _ = getattr(simulation_demo, name)
        monkeypatch.setattr(simulation_demo, name, (key, Story(listeners, 1, 0.1, 1)))

    runner.invoke(args=["experiments", "demo"])
    again = runner.invoke(args=["experiments", "demo"])

    assert "demo-finished is there already" in again.output
    defined = [DefinedExperiment.of(one) for one in session.scalars(select(Experiment))]
    assert [[one.metric for one in each.guardrails] for each in defined] == [
        ["skip_rate", "advertisements_per_hour"]
    ] * 2
    assert {(one.planned_listeners, one.planned_looks, one.winsorised_at) for one in defined} == {
        (400, 4, 0.99)
    }
    found = session.execute(select(Experiment.key, Experiment.state).order_by(Experiment.id)).all()
    assert found == [("demo-finished", "stopped"), ("demo-running", "running")]


@pytest.mark.parametrize(
    "options", [["--over", "http://127.0.0.1:1"], ["--token-file", __file__], ["--finish", "--over", "x"]]
)
def test_options_that_do_not_go_together_are_refused(runner, options):
    result = runner.invoke(args=["experiments", "simulate", "key", *options])

    assert (result.exit_code, "go together" in result.output) == (2, True)
