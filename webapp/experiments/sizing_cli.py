"""`flask experiments plan`."""

import click

from webapp.extensions import db


@click.command()
@click.option("--metric", default="session_duration", show_default=True)
@click.option("--lift", type=float, default=0.05, show_default=True, help="To be found: 0.05 is 5 % more.")
@click.option("--power", type=float, default=0.8, show_default=True, help="Chance to find it.")
@click.option("--alpha", type=float, default=0.05, show_default=True, help="Chance of a false finding.")
@click.option("--variants", type=int, default=2, show_default=True, help="With the control.")
@click.option("--looks", type=int, default=1, show_default=True, help="Planned, the last one included.")
@click.option("--premium/--free", default=None, help="Only listeners with premium, or without; else all.")
@click.option("--traffic", type=float, default=1.0, show_default=True, help="Share of listeners taken.")
def plan(
    metric: str,
    lift: float,
    power: float,
    alpha: float,
    variants: int,
    looks: int,
    premium: bool | None,
    traffic: float,
) -> None:
    """Compute from the history how many listeners an experiment needs, and for how many days."""
    from ml.experiments.sizes import Design
    from webapp.experiments.sizing import Question, SizingError, size_experiment
    from webapp.experiments.sizing_wording import as_text

    try:
        question = Question(metric, premium, Design(lift, power, alpha, variants, looks, traffic))
    except SizingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(as_text(size_experiment(db.session(), question)))
