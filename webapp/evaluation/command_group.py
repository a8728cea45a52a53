"""The group `flask models`, to which several files add commands, and how they answer what is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup

models = AppGroup("models", help="Train, verify and serve model versions.")


@contextmanager
def refusals() -> Iterator[None]:
    """End the command with one line where a service refuses something."""
    from ml.artefacts import ArtefactError
    from ml.dataset import DatasetError
    from ml.settings import SettingsError
    from ml.study import StudyError
    from webapp.evaluation.comparison import IncomparableError
    from webapp.evaluation.service import NothingBeforeError, UnknownVersionError, WorseVersionError

    try:
        yield
    except WorseVersionError as error:
        raise click.ClickException(f"{error}\n{how_to_force(error.version)}") from error
    except (
        ArtefactError,
        DatasetError,
        IncomparableError,
        NothingBeforeError,
        SettingsError,
        StudyError,
        UnknownVersionError,
    ) as error:
        raise click.ClickException(str(error)) from error


def how_to_force(version: str) -> str:
    """Say how a version that is worse can serve all the same."""
    return f"To let it serve all the same: flask models serve {version} --force --reason '...'"


def forcing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--force` and `--reason`; see `checked_reason`."""
    reason = click.option("--reason", default="", help="Why; kept in the audit log.")
    force = click.option(
        "--force", is_flag=True, help="Serve it though it is worse than the one that does; needs --reason."
    )
    return force(reason(command))


def checked_reason(force: bool, reason: str) -> str:
    """The reason to force a version, empty where it is not forced.

    Raises:
        UsageError: One of the two was given without the other, or the reason is too long.
    """
    from webapp.evaluation.serving import LONGEST_REASON

    reason = reason.strip()
    if force != bool(reason):
        raise click.UsageError("--force and --reason go together: the reason is kept in the audit log")
    if len(reason) > LONGEST_REASON:
        raise click.UsageError(f"--reason has {len(reason)} characters, must have 1 to {LONGEST_REASON}")
    return reason
