"""`flask models prior-check`."""

from typing import TYPE_CHECKING

import click

from webapp.clock import utc_text
from webapp.command_numbers import SEED
from webapp.evaluation.command_group import models, refusals
from webapp.extensions import db

if TYPE_CHECKING:
    from webapp.prediction.prior_check import PriorCheck


@models.command("prior-check")
@click.option(
    "--seed", type=SEED, default=20260101, show_default=True, help="Of the bootstrap over listeners."
)
def prior_check(seed: int) -> None:
    """Check whether listeners' tastes help to tell the genres of what they go on to like.

    Tastes are built from earlier sessions, their strength is chosen on the next, and judged on the last.
    """
    from webapp.prediction import prior_check as checking

    try:
        with refusals():
            found = checking.check(db.session(), seed)
    except checking.PriorCheckError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(_lines(found)))


def _lines(check: "PriorCheck") -> list[str]:
    found, strength = check.found, check.strength
    rows = [(name, *(found[name][end] for end in ("value", "low", "high"))) for name in _NAMES]
    return [
        f"{found['n_likes']:,} likes by {found['n_listeners']:,} listeners of tracks of test artists of "
        f"{check.version}, in sessions from {utc_text(check.judged_from_ms)} on.",
        f"Earlier sessions chose the concentration {strength.concentration:g} events and the power "
        f"{strength.power:g}" + (": no prior." if strength.power == 0 else "."),
        *(f"{_NAMES[name]}: {_text(value)} [{_text(low)}, {_text(high)}]" for name, value, low, high in rows),
        _verdict(found["difference"]),
    ]


_NAMES = {
    "without": "Log-loss without the prior, nats",
    "with": "Log-loss with the prior, nats",
    "difference": "Difference, below 0 where the prior helps",
}


def _text(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4f}"


def _verdict(difference: dict[str, float | None]) -> str:
    low, high = difference["low"], difference["high"]
    if low is None or high is None or low <= 0 <= high:
        return "Whether the prior helps is not shown."
    return "The prior helps." if high < 0 else "The prior harms."
