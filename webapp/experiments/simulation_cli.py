"""`flask experiments simulate` and `flask experiments demo`."""

import click

from webapp.experiments.simulation import WEEK_MS
from webapp.extensions import db
from webapp.transaction import commits


@click.command()
@click.argument("key")
@click.option("--listeners", type=click.IntRange(2, 100_000), default=400, show_default=True)
@click.option("--weeks", type=click.IntRange(1, 52), default=4, show_default=True, help="After the exposure.")
@click.option(
    "--effect",
    type=float,
    default=0.1,
    show_default=True,
    help="Relative change of the mean session duration by the treatment: 0.1 is 10 % longer.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True)
@click.option("--finish", "is_finished", is_flag=True, help="Stop the experiment afterwards.")
@commits
def simulate(key: str, listeners: int, weeks: int, effect: float, seed: int, is_finished: bool) -> None:
    """Walk invented listeners through experiment KEY, which is begun if it does not exist.

    They are marked synthetic, and have a history before their exposure.
    """
    from webapp.clock import now_ms
    from webapp.experiments import simulation, states
    from webapp.experiments.refusals import ExperimentError

    session, now = db.session(), now_ms()
    try:
        story = simulation.Story(listeners, weeks, effect, seed)
        experiment = simulation.get_or_start(session, key, now - weeks * WEEK_MS)
        told = simulation.tell(session, experiment, story, now, _show_progress)
    except ExperimentError as error:
        raise click.ClickException(str(error)) from error
    if is_finished:
        states.stop(session, experiment)
    click.echo(
        f"\n{told.listeners:,} listeners in {key}, {told.events:,} new events; it is {experiment.state}."
    )


@click.command()
@commits
def demo() -> None:
    """Add a finished and a running experiment with invented listeners to the demo catalogue; once is enough."""
    from webapp.clock import now_ms
    from webapp.experiments.simulation_demo import add_demo

    for line in add_demo(db.session(), now_ms()):
        click.echo(line)


def _show_progress(sent: int, total: int) -> None:
    click.echo(f"\r{sent:,} of {total:,} events", nl=False)
