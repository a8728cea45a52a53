"""`flask catalogue`: import a catalogue, or load the demo."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import AppGroup

from webapp.command_numbers import SEED
from webapp.config import INSTANCE
from webapp.extensions import db
from webapp.progress_bar import progress_bar
from webapp.transaction import bulk_writing


class _Mapping(click.ParamType[tuple[str, str]]):
    """COLUMN=FIELD."""

    name = "COLUMN=FIELD"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Cut at the last equals sign; columns may hold others."""
        column, equals, field = value.rpartition("=")
        if not (column and equals and field):
            self.fail(f"{value!r} is not of the form COLUMN=FIELD", param, ctx)
        return column, field


map_option = click.option(
    "--map",
    "overrides",
    type=_Mapping(),
    multiple=True,
    callback=lambda _ctx, _param, pairs: dict(pairs),
    help="What a column holds, such as track_name=name; `-` ignores it. May be given several times.",
)

catalogue = AppGroup("catalogue", help="The catalogue of artists, tracks and listening.")

REJECTS_FOLDER = INSTANCE / "rejects"


@catalogue.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--synthetic", is_flag=True, help="Mark every row as invented.")
@click.option(
    "--rejects",
    "rejects_folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=REJECTS_FOLDER,
    help="Folder for the rows that are not taken, by default instance/rejects.",
)
@click.option("--fold/--no-fold", default=True, help="Fold the genres into groups afterwards.")
@click.option(
    "--refresh/--no-refresh",
    default=True,
    help="Bring up to date what is derived from the catalogue afterwards; needed only once after several imports.",
)
@map_option
def import_(
    paths: tuple[Path, ...],
    synthetic: bool,
    rejects_folder: Path,
    fold: bool,
    refresh: bool,
    overrides: dict[str, str],
) -> None:
    """Import PATHS: folders or files of artists, tracks, songs, users or sessions.

    Files go by their names, others by their columns; `flask catalogue layouts` lists those that are known. Rows are
    added or updated; importing the same again changes nothing. Rows that cannot be taken go to one file per kind,
    which can be mended and imported. An import that was killed is simply run again.
    """
    _import(paths, synthetic, rejects_folder, overrides)
    if refresh:
        _refresh(fold)


@catalogue.command()
def refresh() -> None:
    """Bring up to date what is derived from the catalogue: search index, groups, spread of features, neighbours."""
    _refresh()


@catalogue.command()
@click.argument("path", type=click.Path(path_type=Path))
@map_option
def preview(path: Path, overrides: dict[str, str]) -> None:
    """Show what the columns of the file PATH would fill, and its first rows; nothing is stored."""
    from webapp.catalogue.preview import preview_file
    from webapp.catalogue.source_files import SourceError

    try:
        shown = preview_file(path, overrides)
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    if shown.problem:
        raise click.ClickException(shown.problem)
    click.echo(f"{path.name} holds {shown.kind}.")
    for column in shown.columns:
        click.echo(f"  {column.name} -> {column.field or 'ignored'}")
    if shown.note:
        click.echo(shown.note)
    for row in shown.rows:
        click.echo(f"line {row.number}: {row.fault or 'fine'}")


@catalogue.command()
def layouts() -> None:
    """List the layouts that are known, and the fields that --map can name."""
    from webapp.catalogue.kinds import DERIVED, FIELDS_OF, REQUIRED
    from webapp.catalogue.layouts import KNOWN

    for layout in KNOWN:
        renamed = ", ".join(f"{column} -> {field}" for column, field in layout.fields.items())
        click.echo(f"{layout.title}: {renamed or ', '.join(FIELDS_OF[layout.kind])}")
    for kind, needed in REQUIRED.items():
        click.echo(f"Needed in every row of {kind}: {', '.join(needed)}")
        for field in DERIVED.get(kind, ()):
            click.echo(f"  where no column gives {field}, it is derived from the others")


@catalogue.command()
@click.option(
    "--seed", type=SEED, default=20260101, show_default=True, help="Another seed makes other music."
)
@click.option("--artists", default=3000, show_default=True)
@click.option("--tracks", default=8000, show_default=True)
@click.option("--listeners", default=600, show_default=True)
def demo(seed: int, artists: int, tracks: int, listeners: int) -> None:
    """Load a synthetic catalogue, or complete one that was interrupted; a real one stays as it is."""
    from webapp.catalogue.demo_state import DemoState, demo_state

    sizes = {"artists": artists, "tracks": tracks, "listeners": listeners}
    state = demo_state(db.session(), **sizes)
    if state == DemoState.REAL:
        click.echo("The catalogue holds real data; nothing was loaded.")
    elif state == DemoState.COMPLETE:
        click.echo("The demo catalogue is complete already; nothing was loaded.")
    else:
        click.echo("Inventing the demo catalogue; what is there of it already stays ...")
        _load_demo(seed, sizes)


def _load_demo(seed: int, sizes: dict[str, int]) -> None:
    from ml.demo.writing import write_demo_catalogue

    with TemporaryDirectory() as folder:
        write_demo_catalogue(Path(folder), seed=seed, **sizes)
        _import([Path(folder)], True, REJECTS_FOLDER, overrides={})
    _refresh()
    click.echo("The demo catalogue is complete.")


def _import(
    paths: Sequence[Path], is_synthetic: bool, rejects_folder: Path, overrides: Mapping[str, str]
) -> None:
    from webapp.catalogue import service
    from webapp.catalogue.rejects import Rejects
    from webapp.catalogue.source_files import SourceError
    from webapp.catalogue.sources import find_sources, passed_over

    try:
        sources = find_sources(paths, overrides)
        for path in passed_over(paths, sources):
            click.echo(f"Passed over: {path.name}")
        with Rejects(rejects_folder) as rejects:
            for source in sources:
                with progress_bar(source.path.stat().st_size, source.path.name, "B") as progress:
                    report = service.import_file(
                        bulk_writing, source, rejects, is_synthetic=is_synthetic, progress=progress
                    )
                click.echo("\n".join(report.lines()))
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    for path in rejects.paths():
        click.echo(f"Rejected rows: {path}")


def _refresh(fold: bool = True) -> None:
    from webapp.catalogue.refreshing import refresh_all

    for line in refresh_all(fold):
        click.echo(line)
