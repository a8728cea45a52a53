import pytest
from experiment_definitions import GENRES, definition, draft
from pydantic import ValidationError

from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.definition_schemas import DefinitionBody
from webapp.experiments.definitions import define, redefine
from webapp.experiments.plans import Arm, Plan
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.states import StateError, start, stop
from webapp.models import AuditEntry, ExperimentMetric, ModelVersion, Shows, Variant

PLAN = {
    "primary_metric": "genre_breadth",
    "guardrails": [
        {"metric": "skip_rate", "margin": 0.1},
        {"metric": "likes_per_hour", "margin": 2, "is_relative": False},
    ],
    "secondary_metrics": ["session_duration", "tracks_per_session"],
    "planned_listeners": 400,
    "planned_looks": 4,
    "looking": "always",
    "winsorised_at": 0.99,
    "starts_at": "2027-01-31T08:00:00+01:00",
    "ends_at": 1803801600000,
    "split": "stratified",
}


def body(**changes):
    return DefinitionBody.model_validate({**definition(), **changes})


def test_a_definition_becomes_a_draft_that_tells_what_it_is(session):
    answer = DefinedExperiment.of(
        draft(session, premium=False, minimum_sessions=3, traffic_share=0.25, layer="cards")
    )

    assert (answer.state, answer.traffic_share, answer.layer) == ("draft", 0.25, "cards")
    assert (answer.population_premium, answer.population_minimum_sessions) == (False, 3)
    assert [(one.key, one.weight, one.shows) for one in answer.variants] == [
        ("control", 0.5, "nothing"),
        ("genres", 0.5, "advanced"),
    ]


def test_weights_stay_as_they_are_written(session):
    variants = [{**one, "weight": weight} for one, weight in zip(GENRES["variants"], (0.9, 0.1), strict=True)]

    experiment = define(session, body(variants=variants))

    assert [one.weight for one in experiment.variants] == [0.9, 0.1]


def test_weights_that_do_not_sum_to_one_are_refused(session):
    variants = [{**one, "weight": 0.4} for one in GENRES["variants"]]

    with pytest.raises(ExperimentError, match=r"weights sum to 0.8, must be 1"):
        define(session, body(variants=variants))


@pytest.mark.parametrize("weight", [90, 0, -0.5, float("nan")])
def test_a_weight_that_is_no_fraction_is_refused(weight):
    with pytest.raises(ValidationError):
        body(variants=[{**one, "weight": weight} for one in GENRES["variants"]])


def test_a_key_is_taken_once(session):
    draft(session)

    with pytest.raises(ExperimentError, match="there is an experiment 'genres' already"):
        draft(session)


def test_a_version_that_does_not_exist_is_refused(session):
    control, treatment = GENRES["variants"]

    with pytest.raises(ExperimentError, match="model_version is 'advanced-7', which does not exist"):
        define(session, body(variants=[control, {**treatment, "model_version": "advanced-7"}]))


def test_a_version_of_another_kind_than_is_shown_is_refused():
    version = ModelVersion(kind="baseline", version="baseline-1")
    arms = [Arm("control", "No genres"), Arm("genres", "Genres", shows=Shows.ADVANCED, model_version=version)]

    with pytest.raises(
        ExperimentError, match="'genres' shows advanced, but 'baseline-1' is a version of baseline"
    ):
        Plan("genres", "Genres", "They listen longer.", arms, "hash", is_replay=False)


def test_a_plan_is_answered_as_it_was_written(session):
    experiment = define(session, body(**PLAN))
    session.commit()

    answer = DefinedExperiment.of(experiment).model_dump()

    times = {"starts_at": "2027-01-31T07:00:00Z", "ends_at": "2027-02-28T08:00:00Z"}
    guardrails = [
        {"metric": "skip_rate", "margin": 0.1, "is_relative": True},
        {"metric": "likes_per_hour", "margin": 2.0, "is_relative": False},
    ]
    assert {name: answer[name] for name in PLAN} == {**PLAN, **times, "guardrails": guardrails}


def test_a_plan_is_kept_in_rows_and_in_the_audit_log(session):
    define(session, body(**PLAN))
    session.commit()

    rows = session.query(ExperimentMetric).order_by(ExperimentMetric.position)
    assert [(one.metric, one.role, one.margin) for one in rows] == [
        ("skip_rate", "guardrail", 0.1),
        ("likes_per_hour", "guardrail", 2.0),
        ("session_duration", "secondary", None),
        ("tracks_per_session", "secondary", None),
    ]
    logged = session.query(AuditEntry).one().detail
    assert (logged["planned_looks"], logged["starts_at"]) == (4, 1801378800000)
    assert logged["guardrails"][1] == {"metric": "likes_per_hour", "margin": 2.0, "is_relative": False}


def test_without_a_plan_the_mean_session_duration_decides_at_one_look(session):
    answer = DefinedExperiment.of(draft(session))

    assert (answer.primary_metric, answer.guardrails, answer.planned_looks) == ("session_duration", [], 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"secondary_metrics": ["session_duration"]}, "metric 'session_duration' is named twice"),
        (
            {"guardrails": [{"metric": "skip_rate", "margin": 1}]},
            "margin is 1.0, must be at least 0 and below 1",
        ),
        ({"planned_looks": 2}, "planned_looks is 2, which needs planned_listeners"),
        ({"looking": "always"}, "looking is always, which needs planned_listeners"),
        (
            {"starts_at": "2027-01-02", "ends_at": "2027-01-02"},
            "ends_at is 2027-01-02T00:00:00Z, must be after starts_at",
        ),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(session, changes, words):
    with pytest.raises(ExperimentError, match=words):
        define(session, body(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"primary_metric": "happiness"},
        {"guardrails": [{"metric": "skip_rate", "margin": -0.1}]},
        {"planned_listeners": 3},
        {"planned_looks": 21},
        {"winsorised_at": 0.5},
        {"winsorised_at": 1},
        {"starts_at": "tomorrow"},
        {"starts_at": True},
        {"split": "alternate"},
        {"hypothesis": "NUL\x00"},
    ],
)
def test_a_field_out_of_range_is_refused(changes):
    with pytest.raises(ValidationError, match=next(iter(changes))):
        body(**changes)


def test_a_layer_is_made_once(session):
    layers = [draft(session, key, layer="cards").layer_id for key in ("one", "two")]

    assert layers[0] == layers[1] is not None


def test_a_draft_is_replaced_whole_and_the_log_tells_before_and_after(session):
    experiment = define(session, body(**PLAN))
    salt, arms = experiment.salt, [{**one, "name": f"New {one['key']}"} for one in GENRES["variants"]]

    redefine(session, experiment, body(variants=arms, secondary_metrics=["skip_rate"]))
    session.commit()

    assert [one.name for one in session.query(Variant)] == ["New control", "New genres"]
    assert [(one.metric, one.role) for one in session.query(ExperimentMetric)] == [("skip_rate", "secondary")]
    assert (experiment.salt, experiment.planned_listeners, experiment.split) == (salt, None, "hash")
    logged = session.query(AuditEntry).filter_by(action="experiment redefined").one().detail
    assert (logged["before"]["planned_listeners"], logged["after"]["planned_listeners"]) == (400, None)
    assert logged["after"]["variants"][0]["name"] == "New control"


def test_a_draft_keeps_its_key(session):
    experiment = draft(session)

    with pytest.raises(ExperimentError, match="key is 'other', must stay 'genres'"):
        redefine(session, experiment, body(key="other"))


def test_what_has_run_is_locked(session):
    experiment = draft(session)
    start(session, experiment)

    with pytest.raises(
        StateError, match="is running, so its whole definition is locked; only its traffic_share"
    ):
        redefine(session, experiment, body(name="Other"))
    stop(session, experiment)
    with pytest.raises(StateError, match=r"is stopped, so its whole definition is locked$"):
        redefine(session, experiment, body(name="Other"))
    assert experiment.name == "Genres on cards"
