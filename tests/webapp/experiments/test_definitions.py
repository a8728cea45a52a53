import pytest
from experiment_definitions import GENRES, definition, draft
from pydantic import ValidationError

from webapp.experiments.definition_schemas import DefinitionBody
from webapp.experiments.definitions import define, described
from webapp.experiments.plans import Arm, ExperimentError, Plan
from webapp.models import ModelVersion, Shows


def body(**changes):
    return DefinitionBody.model_validate({**definition(), **changes})


def test_a_definition_becomes_a_draft_that_tells_what_it_is(session):
    answer = described(draft(session, premium=False, minimum_sessions=3, traffic_share=0.25, layer="cards"))

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
