"""`flask models`: train, list, verify and serve model versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from webapp.extensions import db
from webapp.models import ModelKind, ModelVersion
from webapp.transaction import commits, writing

if TYPE_CHECKING:
    from ml.training import Progress, TrainedVersion

models = AppGroup("models", help="Train, verify and serve model versions.")


@models.command()
@click.argument("kind", type=click.Choice([*(kind.value for kind in ModelKind), "all"]))
@click.option("--seed", default=20260101, show_default=True, help="Of the split and of the models.")
@click.option(
    "--serve/--no-serve",
    default=None,
    help="Whether the new version serves; by default only if none of its kind does yet.",
)
@click.option("--if-missing", is_flag=True, help="Only the kinds of which no sound version serves.")
def train(kind: str, seed: int, serve: bool | None, if_missing: bool) -> None:
    """Train a version of KIND, or of both, on the catalogue and register it."""
    from ml.artefacts import ArtefactError
    from ml.dataset import DatasetError
    from webapp.evaluation import service

    kinds = list(ModelKind) if kind == "all" else [ModelKind(kind)]
    if if_missing:
        kinds = [one for one in kinds if not service.serves_soundly(db.session(), one)]
        serve = True
    if not kinds:
        click.echo("Sound versions serve already; nothing was trained.")
        return
    try:
        with _progress() as progress:
            for trained in service.train_models(db.session(), kinds, seed, progress):
                with writing() as session:
                    version = service.register_version(session, trained, serve)
                    lines = _lines(trained, version.is_serving)
                click.echo("\n".join(lines))
    except (DatasetError, ArtefactError) as error:
        raise click.ClickException(str(error)) from error


@models.command("list")
def list_() -> None:
    """List the versions with their accuracy."""
    from webapp.evaluation import service

    versions = service.list_versions(db.session())
    if not versions:
        click.echo("No model versions yet. Train them with: flask models train all")
    for version in versions:
        click.echo(f"{version.version}\t{_accuracy(version.metrics)}\t{_marks(version)}".rstrip())


@models.command()
@click.argument("version")
@commits
def serve(version: str) -> None:
    """Let VERSION serve; web workers follow within seconds."""
    from webapp.evaluation import service

    try:
        service.serve_version(db.session(), version)
    except (service.UnknownVersionError, service.ArtefactError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{version} serves.")


@models.command()
@click.argument("version", required=False)
def verify(version: str | None) -> None:
    """Check the files of VERSION, or of every version, against their hashes."""
    from webapp.evaluation import service

    session = db.session()
    try:
        chosen = [service.get_version(session, version)] if version else service.list_versions(session)
    except service.UnknownVersionError as error:
        raise click.ClickException(str(error)) from error
    broken = 0
    for one in chosen:
        try:
            service.verify_version(one)
            click.echo(f"{one.version} is as registered.")
        except service.ArtefactError as error:
            broken += 1
            click.echo(f"{one.version} is broken: {error}", err=True)
    if broken:
        raise click.ClickException(f"{broken} of {len(chosen)} versions are broken")


def _lines(trained: "TrainedVersion", is_serving: bool) -> list[str]:
    state = "and serves" if is_serving else "and does not serve"
    return [
        *trained.messages,
        f"{trained.version} is registered {state}: {_accuracy(trained.metrics)}.",
    ]


def _accuracy(metrics: dict[str, Any]) -> str:
    found, majority = metrics["scores"]["accuracy"], metrics["scores"]["majority_rate"]
    return (
        f"accuracy {found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}] "
        f"on {metrics['n_artists']:,} unseen artists, majority rate {majority['value']:.3f}"
    )


def _marks(version: ModelVersion) -> str:
    marks = {"serves": version.is_serving, "synthetic data": version.is_synthetic}
    return ", ".join(mark for mark, holds in marks.items() if holds)


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Show a bar on standard error, which begins anew for every version."""
    from tqdm import tqdm

    with tqdm(total=100, bar_format="{desc}: {percentage:3.0f}% |{bar}| {elapsed}") as bar:

        def progress(stage: str, done: float) -> None:
            if 100 * done < bar.n:
                bar.reset()
            bar.set_description_str(stage, refresh=False)
            bar.update(100 * done - bar.n)

        yield progress
