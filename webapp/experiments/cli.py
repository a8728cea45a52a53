"""`flask experiments`: divide the listeners, and report what came of it."""

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from webapp.experiments import aa_cli, override_cli, simulation_cli, sizing_cli, state_cli
from webapp.extensions import db
from webapp.transaction import commits

if TYPE_CHECKING:
    from webapp.experiments.plans import Split

DEFAULT_KEY = "genre-prediction"

experiments = AppGroup("experiments", help="Divide listeners and report what came of it.")
state_cli.add_to(experiments)
experiments.add_command(aa_cli.aa)
experiments.add_command(sizing_cli.plan)
experiments.add_command(override_cli.override)
experiments.add_command(simulation_cli.simulate)
experiments.add_command(simulation_cli.demo)


@experiments.command()
@click.argument("key", default=DEFAULT_KEY)
@click.option(
    "--split",
    type=click.Choice(["hash", "alternate"]),
    help="How a new replay divides: by salted hash (the default), or by turns in the order of import.",
)
@commits
def assign(key: str, split: "Split | None") -> None:
    """Give every listener a variant of experiment KEY; who has one keeps it.

    An experiment that does not exist is made as a replay: the log of the past is divided, and nobody is
    shown anything different.
    """
    from webapp.experiments import division, service
    from webapp.experiments.refusals import ExperimentError

    try:
        experiment = service.get_or_create_replay(db.session(), key, split)
    except ExperimentError as error:
        raise click.ClickException(str(error)) from error
    counts = division.assign_listeners(db.session(), experiment)
    click.echo(f"{_kind(experiment.is_replay)} {experiment.key}, divided by {experiment.split}:")
    click.echo(f"{counts.added:,} listeners assigned, {counts.kept:,} had their variant already.")
    for variant, listeners in counts.by_variant.items():
        click.echo(f"  {variant}\t{listeners:,}")


@experiments.command("list")
def list_() -> None:
    """List the experiments."""
    from webapp.experiments import service

    rows = service.list_experiments(db.session())
    for experiment, listeners in rows:
        kind = _kind(experiment.is_replay)
        click.echo(
            f"{experiment.key}\t{kind}\t{experiment.state}\t{experiment.split}\t{listeners:,} listeners"
        )
    if not rows:
        click.echo("No experiment yet. Divide the imported listeners with: flask experiments assign")


@experiments.command()
@click.argument("key", default=DEFAULT_KEY)
def report(key: str) -> None:
    """Report experiment KEY."""
    from webapp.clock import now_ms
    from webapp.experiments import service
    from webapp.experiments.report_text import as_text
    from webapp.experiments.reporting import document_of

    try:
        experiment = service.get_experiment(db.session(), key)
    except service.UnknownExperimentError as error:
        raise click.ClickException(str(error)) from error
    click.echo(as_text(document_of(db.session(), experiment, now_ms())))


@experiments.command("check-sums")
def check_sums() -> None:
    """Check the running sums of every session against its raw events."""
    from ml.experiments.stored_events import count_wrong_sums

    wrong = count_wrong_sums(db.session())
    if wrong:
        raise click.ClickException(f"{wrong:,} sessions have running sums that their events contradict.")
    click.echo("The running sums of every session agree with its events.")


def _kind(is_replay: bool) -> str:
    return "Replay" if is_replay else "Experiment"
