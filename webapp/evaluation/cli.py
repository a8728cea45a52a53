"""`flask models train`; the other commands of the group stand in the files that this one imports."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from webapp.command_numbers import SEED
from webapp.evaluation import registry_cli, serving_cli, tune_cli
from webapp.evaluation.command_group import checked_reason, forcing, how_to_force, models, refusals
from webapp.extensions import db
from webapp.models import ModelKind
from webapp.progress_bar import paced_bar
from webapp.transaction import writing

if TYPE_CHECKING:
    from ml.settings import Profile
    from ml.training import Progress, TrainedVersion
    from webapp.evaluation.service import Registration

__all__ = ["models", "registry_cli", "serving_cli", "tune_cli"]


@models.command()
@click.argument("kind", type=click.Choice([*(kind.value for kind in ModelKind), "all"]), default="all")
@click.option(
    "--seed", type=SEED, default=20260101, show_default=True, help="Of the split and of the models."
)
@click.option(
    "--profile",
    type=click.Choice(["quick", "full"]),
    default="full",
    show_default=True,
    help="quick: a version to try things with, in under two minutes.",
)
@click.option(
    "--serve/--no-serve",
    default=None,
    help="Whether the new version serves; by default only if none of its kind does yet.",
)
@click.option("--if-missing", is_flag=True, help="Only the kinds of which no sound version serves.")
@click.option(
    "--with-feedback", is_flag=True, help="Learn from reviewers' verdicts too, and tell what that changed."
)
@forcing
def train(
    kind: str,
    seed: int,
    profile: "Profile",
    serve: bool | None,
    if_missing: bool,
    with_feedback: bool,
    force: bool,
    reason: str,
) -> None:
    """Train a version of KIND, or of both kinds unless one is named, on the catalogue and register it."""
    from webapp.evaluation import service

    forced_because = checked_reason(force, reason)
    kinds = list(ModelKind) if kind == "all" else [ModelKind(kind)]
    if if_missing:
        kinds = [one for one in kinds if not service.serves_soundly(db.session(), one)]
        serve = True
    if not kinds:
        click.echo("Sound versions serve already; nothing was trained.")
        return
    refused = 0
    with refusals():
        for note in service.notes_on_tuning(kinds, seed):
            click.echo(note, err=True)
    with refusals(), _interruptions(), _progress() as progress:
        for trained in service.train_models(db.session(), kinds, seed, progress, profile, with_feedback):
            registration = _register(trained, serve, forced_because)
            refused += registration.refusal is not None
    if refused:
        raise click.ClickException(f"{refused} of {len(kinds)} new versions do not serve")


def _register(trained: "TrainedVersion", serve: bool | None, forced_because: str) -> "Registration":
    """Register a version and tell so; its files go if it cannot be registered."""
    from ml.artefacts import discarded_on_failure
    from webapp.evaluation import service

    with discarded_on_failure(trained.folder), writing() as session:
        registration = service.register_version(session, trained, serve, forced_because)
        lines = _lines(trained, registration)
    click.echo("\n".join(lines))
    return registration


def _lines(trained: "TrainedVersion", registration: "Registration") -> list[str]:
    promotion, refusal = registration.promotion, registration.refusal
    state = "and serves" if promotion else "and does not serve"
    accuracy = registry_cli.accuracy_text(trained.metrics)
    return [
        *trained.messages,
        *_feedback_lines(trained.metrics),
        f"{trained.version} is registered {state}: {accuracy}.",
        *([promotion.judgement.sentence] if promotion and promotion.judgement else []),
        *([refusal.judgement.sentence, how_to_force(trained.version)] if refusal else []),
    ]


def _feedback_lines(metrics: dict[str, Any]) -> list[str]:
    from ml.corrections.card import feedback_items, feedback_sentences

    record = metrics.get("feedback")
    return [*feedback_sentences(record), *feedback_items(record)] if record else []


@contextmanager
def _interruptions() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as interruption:
        raise click.ClickException(
            "the training was interrupted; nothing of the version that was being trained was kept"
        ) from interruption


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Show a bar on standard error, which begins anew for every version."""
    with paced_bar(total=100, bar_format="{desc}: {percentage:3.0f}% |{bar}| {elapsed}") as bar:

        def progress(stage: str, done: float) -> None:
            if 100 * done < bar.n:
                bar.reset()
            bar.set_description_str(stage, refresh=bar.desc != stage)
            bar.update(100 * done - bar.n)

        yield progress
