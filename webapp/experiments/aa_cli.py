"""`flask experiments aa`."""

from typing import TYPE_CHECKING

import click

from webapp.command_numbers import SEED
from webapp.extensions import db

if TYPE_CHECKING:
    from webapp.experiments.aa_finding import Finding, Rate


@click.command()
@click.option("--randomisations", type=click.IntRange(100, 100_000), default=4_000, show_default=True)
@click.option("--seed", type=SEED, default=1, show_default=True)
@click.option("--if-missing", is_flag=True, help="Do nothing where there is a check already.")
def aa(randomisations: int, seed: int, if_missing: bool) -> None:
    """Check on the imported listeners that reports find nothing where nothing is.

    They are divided into halves at random, again and again; the last check is shown at /experiments/aa.
    """
    from ml.experiments.samples import InsufficientDataError
    from webapp.clock import now_ms
    from webapp.experiments.aa_checks import find_latest_check, run_check
    from webapp.experiments.aa_finding import judge_check
    from webapp.transaction import writing

    if if_missing and find_latest_check(db.session()):
        click.echo("There is an A/A check already.")
        return
    try:
        check = run_check(db.session(), randomisations, seed, now_ms())
    except InsufficientDataError as error:
        raise click.ClickException(f"No check on these listeners: {error}") from error
    # Only now, so that nobody who writes has to wait for the divisions.
    with writing() as session:
        session.add(check)
        session.flush()
        click.echo(_as_text(judge_check(check)))


def _as_text(finding: "Finding") -> str:
    return "\n".join(
        [
            f"{'Test':<29}{'False positives':>16}  95 % interval",
            _line("by listener, as reports do", finding.by_listener),
            _line("by session, the mistake", finding.by_session),
            *finding.sentences,
        ]
    )


def _line(name: str, found: "Rate") -> str:
    from webapp.experiments.metric_texts import percent_text

    low, high = (percent_text(end, 1) for end in (found.interval.low, found.interval.high))
    return f"{name:<29}{percent_text(found.rate, 1):>16}  {low} to {high}"
