"""`flask genres`: fold micro-genres into groups, and show what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from webapp.clock import now_ms, utc_text
from webapp.extensions import db
from webapp.transaction import writing

genres = AppGroup("genres", help="Genre groups and the micro-genres in them.")


COMMAND_LINE = "the command line"


@genres.command()
@click.option(
    "--method",
    type=click.Choice(["rules", "company"]),
    help="Make the groups by the rules, or by the company that names keep; remembered from now on.",
)
def fold(method: Literal["rules", "company"] | None) -> None:
    """Fold all micro-genres anew.

    Without --method, the groups go on being made as before if somebody chose how, or else as suits the vocabulary.
    """
    from webapp.catalogue.refreshing import refresh_genres

    for line in refresh_genres(method):
        click.echo(line)


@genres.command()
@click.argument("name")
def explain(name: str) -> None:
    """Say where the micro-genre NAME belongs, and why."""
    from webapp.catalogue.mapping_pages import find_mapped

    found = find_mapped(db.session(), name)
    if found is None:
        raise click.ClickException(f"The mapping has no micro-genre called {name!r}.")
    group = found.group.name if found.group else "no group"
    click.echo(f"{name} belongs to {group}: {found.entry.reason}; {found.entry.artists:,} artists carry it.")


@genres.command()
@click.argument("name")
@click.argument("group")
@click.option("--note", default="", help="Why, for the history.")
def move(name: str, group: str, note: str) -> None:
    """Move the micro-genre NAME to GROUP, the short name of a genre group; `-` lets it go by itself."""
    from webapp.catalogue.mapping_edits import Editor, move_name

    with _change() as session:
        done = move_name(session, name, group, Editor(COMMAND_LINE, None, note), now_ms())
    click.echo(done.sentence)


@genres.command()
@click.argument("version", type=int)
@click.option("--note", default="", help="Why, for the history.")
def revert(version: int, note: str) -> None:
    """Go back to VERSION of the mapping."""
    from webapp.catalogue.mapping_edits import Editor, go_back

    with _change() as session:
        done = go_back(session, version, Editor(COMMAND_LINE, None, note), now_ms())
    click.echo(done.sentence)


@genres.command()
def history() -> None:
    """List the newest versions of the mapping, and how each came to be."""
    from webapp.catalogue.mapping_pages import mapping_versions

    for (version,) in mapping_versions(db.session(), 1).rows:
        row = version.row
        back = f" to version {row.reverted_to_id}" if row.reverted_to_id else ""
        about = f"{row.origin}{back} {row.note}".strip()
        click.echo(
            f"{row.id}\t{utc_text(row.created_at_ms)}\t{version.changed:,} of {version.names:,} moved\t{about}"
        )


@contextmanager
def _change() -> Iterator[Session]:
    """Give a write transaction for a change of the mapping, measure afterwards, and say what is refused."""
    from webapp.catalogue.mapping_changes import MappingError, UnknownMappingError
    from webapp.catalogue.refreshing import refresh_distributions

    try:
        with writing() as session:
            yield session
    except (MappingError, UnknownMappingError) as error:
        raise click.ClickException(str(error)) from error
    refresh_distributions()


@genres.command()
def report() -> None:
    """Show the groups with their sizes, and what they cover."""
    from webapp.catalogue.genre_report import report_genres

    found = report_genres(db.session())
    if not found.groups:
        click.echo("No genre groups yet. Import a catalogue, then run `flask genres fold`.")
        return
    click.echo(_row("Group", "micro-genres", "artists", "share", "tracks", "share"))
    for group in found.groups:
        artist_share = _percent(group.artists, found.artists_with_group)
        track_share = _percent(group.tracks, found.tracks)
        counts = (
            f"{group.micro_genres:,}",
            f"{group.artists:,}",
            artist_share,
            f"{group.tracks:,}",
            track_share,
        )
        click.echo(_row(group.name, *counts))
    by = found.names_by_evidence
    for label, part, whole in (
        ("micro-genres mapped by rules", found.names_by_rules, found.names),
        (
            "micro-genres mapped by the company they keep",
            by.get("company", 0) + by.get("cluster", 0),
            found.names,
        ),
        ("micro-genres mapped by a person", by.get("person", 0), found.names),
        ("micro-genres mapped by the names they resemble", by.get("resemblance", 0), found.names),
        ("micro-genres that nothing places, in the most general group", by.get("default", 0), found.names),
        ("micro-genres that say nothing, without a group", by.get("silent", 0), found.names),
        ("artists with micro-genres that have a group", found.artists_with_group, found.artists_with_names),
        (
            "artists without any micro-genre, their own or on a track",
            found.artists - found.artists_with_names,
            found.artists,
        ),
        (
            f"artists in the largest group, {found.largest.name}",
            found.largest.artists,
            found.artists_with_group,
        ),
    ):
        click.echo(f"{part:,} of {whole:,} ({_percent(part, whole)}) {label}")


def _row(name: str, *cells: str) -> str:
    return f"{name:<30}" + "".join(f"{cell:>14}" for cell in cells)


def _percent(part: int, whole: int) -> str:
    """Round to a tenth, but never a part up to 100.0 % nor something down to 0.0 %."""
    if not whole:
        return "-"
    if 0 < part < whole:
        return f"{min(max(100 * part / whole, 0.1), 99.9):.1f} %"
    return f"{100 * part / whole:.1f} %"
