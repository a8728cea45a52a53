"""Experiments defined as clients define them, and running."""

from webapp.experiments.definition_schemas import DefinitionBody
from webapp.experiments.definitions import define
from webapp.experiments.states import start

GENRES = {
    "key": "genres",
    "name": "Genres on cards",
    "hypothesis": "Listeners who see predicted genres listen longer per session.",
    "variants": [
        {"key": "control", "name": "No genres", "weight": 0.5, "shows": "nothing"},
        {"key": "genres", "name": "Genres", "weight": 0.5, "shows": "advanced"},
    ],
}


def definition(key="genres", **population):
    """What a client posts; `population` as the schema names it."""
    return {**GENRES, "key": key, "population": population}


def draft(session, key="genres", **population):
    """Define an experiment."""
    return define(session, DefinitionBody.model_validate(definition(key, **population)))


def running(session, key="genres", **population):
    """Define an experiment and let it run."""
    experiment = draft(session, key, **population)
    start(session, experiment)
    return experiment
