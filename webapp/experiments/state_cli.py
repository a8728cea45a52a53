"""`flask experiments create|start|stop|archive|ramp`: the life of an experiment from the command line."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from webapp.extensions import db
from webapp.transaction import commits

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.models import Experiment


def add_to(group: AppGroup) -> None:
    """Add the commands to `flask experiments`."""
    for command in (create, start, stop, archive, ramp):
        group.add_command(command)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@commits
def create(file: Path) -> None:
    """Make the experiment that the JSON in FILE defines, as a draft."""
    from pydantic import ValidationError

    from webapp.errors import described
    from webapp.experiments.definition_schemas import DefinitionBody
    from webapp.experiments.definitions import define
    from webapp.experiments.refusals import ExperimentError

    try:
        experiment = define(db.session(), DefinitionBody.model_validate_json(file.read_bytes()))
    except ValidationError as error:
        raise click.ClickException(described(error)[0]) from error
    except ExperimentError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Made {experiment.key}, a draft. Let it run with: flask experiments start {experiment.key}")


@click.command()
@click.argument("key")
@click.option(
    "--since", help="It has run since then: ISO 8601, not in the future. Earlier exposures are refused."
)
@commits
def start(key: str, since: str | None) -> None:
    """Let draft KEY run."""
    from webapp.experiments import states

    at_ms = None if since is None else _past_ms(since)
    _advance(key, lambda session, experiment: states.start(session, experiment, at_ms=at_ms))


@click.command()
@click.argument("key")
@commits
def stop(key: str) -> None:
    """End running experiment KEY."""
    from webapp.experiments import states

    _advance(key, states.stop)


@click.command()
@click.argument("key")
@commits
def archive(key: str) -> None:
    """Put stopped experiment KEY away."""
    from webapp.experiments import states

    _advance(key, states.archive)


@click.command()
@click.argument("key")
@click.argument("share", type=float)
@commits
def ramp(key: str, share: float) -> None:
    """Let running experiment KEY take SHARE of the listeners, 0 to 1; it may only grow, and nobody is moved."""
    from webapp.experiments import states

    _advance(key, lambda session, experiment: states.ramp(session, experiment, share))


def _past_ms(since: str) -> int:
    from webapp.catalogue.faults import BadValueError
    from webapp.clock import now_ms
    from webapp.experiments.event_bodies import read_time

    now = now_ms()
    try:
        at_ms = read_time("since", since, now)
    except BadValueError as error:
        raise click.ClickException(str(error)) from error
    if at_ms > now:
        raise click.ClickException(f"since is {since!r}, must not be in the future")
    return at_ms


def _advance(key: str, step: "Callable[[Session, Experiment], None]") -> None:
    from webapp.experiments.metric_texts import percent_text
    from webapp.experiments.segments import share_of
    from webapp.experiments.service import UnknownExperimentError, get_experiment
    from webapp.experiments.states import StateError

    session = db.session()
    try:
        experiment = get_experiment(session, key)
        step(session, experiment)
    except (UnknownExperimentError, StateError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"{key} is {experiment.state}, with {percent_text(share_of(experiment.segments))} of the traffic."
    )
