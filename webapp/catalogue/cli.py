"""`flask catalogue`: import a catalogue, or load the demo."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import AppGroup

from webapp.catalogue.genres_cli import say_folded
from webapp.config import INSTANCE
from webapp.extensions import db
from webapp.transaction import checkpoint, writing

catalogue = AppGroup("catalogue", help="The catalogue of artists, tracks and listening.")

REJECTS_FOLDER = INSTANCE / "rejects"


@catalogue.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--synthetic", is_flag=True, help="Mark every row as invented.")
@click.option(
    "--rejects",
    "rejects_folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=REJECTS_FOLDER,
    help="Folder for the rows that are not taken, by default instance/rejects.",
)
@click.option("--fold/--no-fold", default=True, help="Fold the genres into groups afterwards.")
def import_(paths: tuple[Path, ...], synthetic: bool, rejects_folder: Path, fold: bool) -> None:
    """Import PATHS: folders, or files named artists, tracks, users or sessions.

    Rows are added or updated; importing the same again changes nothing. Rows that cannot be taken go to
    one file per kind, which can be mended and imported.
    """
    _import(paths, synthetic, rejects_folder, fold)


@catalogue.command()
@click.option("--seed", default=20260101, show_default=True, help="Another seed makes other music.")
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
        _import([Path(folder)], True, REJECTS_FOLDER, fold=True)
    click.echo("The demo catalogue is complete.")


def _import(paths: Sequence[Path], is_synthetic: bool, rejects_folder: Path, fold: bool) -> None:
    from webapp.catalogue import service
    from webapp.catalogue.rejects import Rejects
    from webapp.catalogue.sources import SourceError, find_sources

    try:
        sources = find_sources(paths)
        with Rejects(rejects_folder) as rejects, writing() as session:
            for source in sources:
                with _progress(source.path) as progress:
                    report = service.import_file(
                        session,
                        source,
                        rejects,
                        is_synthetic=is_synthetic,
                        checkpoint=checkpoint,
                        progress=progress,
                    )
                click.echo("\n".join(report.lines()))
    except SourceError as error:
        raise click.ClickException(str(error)) from error
    for path in rejects.paths():
        click.echo(f"Rejected rows: {path}")
    if fold:
        with writing():
            say_folded()


@contextmanager
def _progress(path: Path) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error; gives a function to be told how many bytes are done."""
    from tqdm import tqdm

    with tqdm(total=path.stat().st_size, desc=path.name, unit="B", unit_scale=True) as bar:

        def progress(done: int) -> None:
            bar.update(done - bar.n)

        yield progress
