"""`flask genres`: fold micro-genres into groups, and show what came of it."""

from typing import Literal

import click
from flask.cli import AppGroup

from webapp.extensions import db

genres = AppGroup("genres", help="Genre groups and the micro-genres in them.")


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
        ("micro-genres mapped by the company they keep", by.get("company", 0), found.names),
        ("micro-genres mapped by the names they resemble", by.get("resemblance", 0), found.names),
        ("micro-genres that nothing places, in the most general group", by.get("default", 0), found.names),
        ("micro-genres without a group", by.get("none", 0), found.names),
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
