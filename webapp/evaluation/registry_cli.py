"""`flask models list`, `show`, `card`, `compare` and `verify`: commands that only look."""

from collections.abc import Sequence
from typing import Any

import click

from webapp.evaluation.command_group import models, refusals
from webapp.extensions import db
from webapp.models import ModelVersion


@models.command("list")
def list_() -> None:
    """List the versions with their accuracy."""
    from webapp.evaluation import service

    versions = service.list_versions(db.session())
    if not versions:
        click.echo("No model versions yet. Train them with: flask models train all")
    for version in versions:
        click.echo(f"{version.version}\t{accuracy_text(version.metrics)}\t{_marks(version)}".rstrip())


@models.command()
@click.argument("version")
def show(version: str) -> None:
    """Tell what VERSION is: its data, environment and scores, as JSON."""
    import json

    from webapp.evaluation.details import details_of
    from webapp.evaluation.version_schemas import VersionAnswer

    with refusals():
        answer = VersionAnswer.of(details_of(db.session(), version))
    click.echo(json.dumps(answer.model_dump(), indent=1, ensure_ascii=False))


@models.command()
@click.argument("version")
def card(version: str) -> None:
    """Print the model card of VERSION as Markdown."""
    from webapp.evaluation.details import card_of
    from webapp.evaluation.registry import get_version

    with refusals():
        click.echo(card_of(get_version(db.session(), version)), nl=False)


@models.command()
@click.argument("a")
@click.argument("b")
def compare(a: str, b: str) -> None:
    """Compare versions A and B on the test artists that both share."""
    from webapp.evaluation.comparison import compare_versions
    from webapp.evaluation.registry import get_version

    with refusals():
        session = db.session()
        comparison = compare_versions(get_version(session, a), get_version(session, b))
    click.echo(comparison.sentence)
    for name, found in comparison.record["metrics"].items():
        values = (found["a"], found["b"], *(found["difference"][end] for end in ("value", "low", "high")))
        click.echo(f"{name}\t{_line(values)}")


def _line(values: Sequence[float | None]) -> str:
    a, b, difference, low, high = ("-" if value is None else f"{value:.3f}" for value in values)
    return f"{a} and {b}, difference {difference} [{low}, {high}]"


@models.command()
@click.argument("version", required=False)
def verify(version: str | None) -> None:
    """Check the files of VERSION, or of every version, against their hashes."""
    from webapp.evaluation import service

    session = db.session()
    with refusals():
        chosen = [service.get_version(session, version)] if version else service.list_versions(session)
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


def accuracy_text(metrics: dict[str, Any]) -> str:
    """Write the accuracy of a version with its interval, beside the majority rate."""
    found, majority = metrics["scores"]["accuracy"], metrics["scores"]["majority_rate"]
    return (
        f"accuracy {found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}] "
        f"on {metrics['n_artists']:,} unseen artists, majority rate {majority['value']:.3f}"
    )


def _marks(version: ModelVersion) -> str:
    marks = {"serves": version.is_serving, "synthetic data": version.is_synthetic}
    return ", ".join(mark for mark, holds in marks.items() if holds)
