"""`flask experiments simulate` and `flask experiments demo`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.command_numbers import SEED
from webapp.extensions import db
from webapp.transaction import commits, writing

if TYPE_CHECKING:
    from webapp.experiments.simulated_story import Story


@click.command()
@click.argument("key")
@click.option("--listeners", type=click.IntRange(2, 100_000), default=400, show_default=True)
@click.option("--weeks", type=click.IntRange(1, 52), default=4, show_default=True, help="After the exposure.")
@click.option(
    "--effect",
    type=float,
    default=0.1,
    show_default=True,
    help="Relative change of the mean session duration by every treatment: 0.1 is 10 % longer.",
)
@click.option("--seed", type=SEED, default=1, show_default=True)
@click.option("--finish", "is_finished", is_flag=True, help="Stop the experiment afterwards.")
@click.option("--over", "url", help="Walk over HTTP: the address of a server on which KEY runs.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --over: a file with an API token of the scopes assignments, exposures and events.",
)
@click.option("--control", help="With --over, where reports are not public: key of the control.")
def simulate(
    key: str,
    listeners: int,
    weeks: int,
    effect: float,
    seed: int,
    is_finished: bool,
    url: str | None,
    token_file: Path | None,
    control: str | None,
) -> None:
    """Walk invented listeners through experiment KEY, which is begun if it does not exist; a draft is started.

    They are marked synthetic, and have a history before their exposure. Over HTTP they go the way of a streaming
    client, and play the tracks of the catalogue at hand; such a server cannot know that they are invented.
    """
    from webapp.experiments.refusals import ExperimentError
    from webapp.experiments.simulated_story import Story

    if (url is None) != (token_file is None) or (url is not None and is_finished):
        raise click.UsageError("--over and --token-file go together, and without --finish")
    try:
        story = Story(listeners, weeks, effect, seed)
        if url is not None and token_file is not None:
            _walk_over(url, token_file, key, story, control)
        else:
            _walk_here(key, story, is_finished)
    except ExperimentError as error:
        raise click.ClickException(str(error)) from error


@click.command()
@commits
def demo() -> None:
    """Add a finished and a running experiment with invented listeners to the demo catalogue; once is enough."""
    from webapp.clock import now_ms
    from webapp.experiments.simulation_demo import add_demo

    for line in add_demo(db.session(), now_ms()):
        click.echo(line)


def _walk_here(key: str, story: "Story", is_finished: bool) -> None:
    from webapp.clock import now_ms
    from webapp.experiments import simulation, states
    from webapp.experiments.simulated_story import WEEK_MS

    now = now_ms()
    with writing() as session:
        experiment = simulation.get_or_start(session, key, now - story.weeks * WEEK_MS)
        told = simulation.tell(session, experiment, story, now, _show_progress)
        if is_finished:
            states.stop(session, experiment)
        state = experiment.state
    click.echo(f"\n{told.listeners:,} listeners in {key}, {told.events:,} new events; it is {state}.")


def _walk_over(url: str, token_file: Path, key: str, story: "Story", control: str | None) -> None:
    from webapp.clock import now_ms
    from webapp.experiments.simulated_story import Telling
    from webapp.experiments.simulation import tracks_played
    from webapp.experiments.simulation_over_http import Client, tell_over

    telling = Telling(story, key, now_ms(), tracks_played(db.session()))
    db.session.rollback()
    client = Client(url.rstrip("/"), token_file.read_text(encoding="utf-8").strip())
    told = tell_over(client, telling, control, _show_progress)
    click.echo(f"\n{told.listeners:,} listeners in {key} at {url}, {told.events:,} new events.")


def _show_progress(sent: int, total: int) -> None:
    click.echo(f"\r{sent:,} of {total:,} events", nl=False)
