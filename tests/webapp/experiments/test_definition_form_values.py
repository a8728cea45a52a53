import pytest
from experiment_definitions import definition

from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.definition_form_values import form_data, read_form
from webapp.experiments.definition_forms import DefinitionForm
from webapp.experiments.definition_schemas import DefinitionBody
from webapp.experiments.definitions import define

PLANNED = {
    "guardrails": [
        {"metric": "skip_rate", "margin": 0.07},
        {"metric": "likes_per_hour", "margin": 0.3, "is_relative": False},
    ],
    "secondary_metrics": ["genre_breadth"],
    "planned_listeners": 400,
    "planned_looks": 4,
    "looking": "always",
    "winsorised_at": 0.995,
    "starts_at": "2098-01-31T08:00:01Z",
}


@pytest.mark.parametrize("changes", [{}, PLANNED])
def test_a_definition_survives_the_way_into_the_form_and_back(app, session, changes):
    before = DefinitionBody.model_validate({**definition(premium=True, traffic_share=0.07), **changes})
    defined = DefinedExperiment.of(define(session, before))

    with app.test_request_context():
        after = read_form(DefinitionForm(data=form_data(defined)))

    assert after == before
