"""`flask genres write-back` and `undo-write`, beside the commands of the genre groups."""

from typing import TYPE_CHECKING

import click

from webapp.catalogue.genres_cli import genres
from webapp.command_numbers import NumberRange
from webapp.errors import NotReadyError
from webapp.extensions import db
from webapp.transaction import writing

if TYPE_CHECKING:
    from webapp.models import WriteMode
    from webapp.review.dial_reading import DialReading

__all__ = ["genres"]


@genres.command("write-back")
@click.option("--precision", type=NumberRange(0.5, 0.99), default=0.95, show_default=True)
@click.option("--mode", type=click.Choice(["fill", "add", "replace"]), default="fill", show_default=True)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
def write_back(precision: float, mode: str, dry_run: bool) -> None:
    """Give artists the group that the advanced model is sure enough of, as one batch.

    Filling concerns artists without any value, adding those without this group, replacing those of whom imports and
    models say something else. What a person has decided is never changed.
    """
    from webapp.models import WriteMode
    from webapp.review.dial import PrecisionError
    from webapp.review.dial_reading import read_dial

    try:
        reading = read_dial(db.session(), precision, WriteMode(mode), sampled=0)
        click.echo(reading.sentence)
        if dry_run:
            _list_groups(reading)
        else:
            _write(precision, WriteMode(mode))
    except (NotReadyError, PrecisionError) as error:
        raise click.ClickException(str(error)) from error


@genres.command("undo-write")
@click.argument("batch", type=int)
def undo_write(batch: int) -> None:
    """Take back the write-back of number BATCH, and restore what it removed."""
    from webapp.catalogue.refreshing import refresh_distributions
    from webapp.review.undoing import UndoError, UnknownBatchError, undo

    try:
        with writing() as session:
            done = undo(session, batch, account_id=None)
            sentence, has_restored = done.sentence, done.restored > 0
    except (UndoError, UnknownBatchError) as error:
        raise click.ClickException(f"{error}.") from error
    if has_restored:
        refresh_distributions()
    click.echo(sentence)


def _write(precision: float, mode: "WriteMode") -> None:
    from webapp.catalogue.refreshing import refresh_distributions
    from webapp.review.dial import serving_dial
    from webapp.review.write_back import NothingToWriteError, WriteOrder, write_back

    order = WriteOrder(mode, precision, account_id=None)
    try:
        with writing() as session:
            batch = write_back(session, serving_dial(session, precision), order).batch
            done = f"Batch {batch.id} is written: {batch.artists:,} artists got a group"
            removed = batch.values_removed
    except NothingToWriteError:
        click.echo("Nothing is written.")
        return
    if removed:
        refresh_distributions()
    click.echo(f"{done}, {removed:,} values were removed. `flask genres undo-write` takes it back.")


def _list_groups(reading: "DialReading") -> None:
    from webapp.review.dial_reading import score_text

    for group in reading.groups:
        written = f"{group.now.written:,} of {group.now.waiting:,}"
        if group.threshold is None:
            click.echo(f"{group.name}\tleft to people\t{written}")
        else:
            right = score_text(group.precision)
            click.echo(f"{group.name}\tfrom {group.threshold * 100:.1f} %\t{written}\tright: {right}")
