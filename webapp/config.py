"""Every setting: its default, its meaning, its unit. Production refuses unsafe values.

Each setting is read from the environment variable of the same name in capitals.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
SHORTEST_SECRET_KEY = 32
FEWEST_DISTINCT_CHARACTERS = 10

AppEnv = Literal["production", "local", "testing"]


class UnsafeSettingsError(RuntimeError):
    """A setting that would make the running app unsafe or unable to start."""


@dataclass(frozen=True)
class Settings:
    """All settings of one app; `Settings.from_environment` reads them.

    Attributes:
        app_env: `production` (the default: strict), `local` (one machine, loopback) or `testing`.
        secret_key: Signs sessions and forms, at least 32 characters. `local` makes one in `instance/`.
        database_url: SQLAlchemy address; by default the SQLite file in `instance/`.
        artefact_folder: Where model versions are kept.
        upload_folder: Where files that people upload wait to be imported.
        job_queue: Path of the queue of background work, or the address of a Redis server (`redis://...`).
        max_body_bytes: Largest request body, bytes.
        max_upload_bytes: Largest upload of a catalogue, bytes.
        session_hours: How long a sign-in lasts, hours.
        version_poll_s: How often a worker asks SQL which versions serve, seconds.
        sqlite_busy_ms: How long a SQLite writer waits for another, milliseconds.
        log_level: Lowest level that is written to standard error.
        reports_are_public: Whether experiment reports need no sign-in; by default only under `local`.
    """

    app_env: AppEnv = "production"
    secret_key: str = field(default="", repr=False)
    database_url: str = field(default="", repr=False)
    artefact_folder: Path = INSTANCE / "artefacts"
    upload_folder: Path = INSTANCE / "uploads"
    job_queue: str = str(INSTANCE / "jobs.sqlite")
    max_body_bytes: int = 1_000_000
    max_upload_bytes: int = 500_000_000
    session_hours: int = 12
    version_poll_s: float = 2.0
    sqlite_busy_ms: int = 15_000
    log_level: str = "INFO"
    reports_are_public: bool | None = None

    def __post_init__(self) -> None:
        """Fill what depends on the environment, then refuse what is unsafe."""
        if self.app_env not in get_args(AppEnv):
            raise UnsafeSettingsError(
                f"APP_ENV is {self.app_env!r}, must be one of {', '.join(get_args(AppEnv))}"
            )
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{INSTANCE / 'webapp.sqlite'}")
        if not self.secret_key and self.app_env == "local":
            object.__setattr__(self, "secret_key", local_secret_key(INSTANCE))
        if self.reports_are_public is None:
            object.__setattr__(self, "reports_are_public", self.app_env == "local")
        refuse_weak_key(self.secret_key)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings, each from the variable of its name in capitals.

        Raises:
            UnsafeSettingsError: A value has the wrong form or is unsafe.
        """
        given = {f.name: environment[f.name.upper()] for f in fields(cls) if environment.get(f.name.upper())}
        return cls(**{name: _converted(name, text) for name, text in given.items()})

    @property
    def is_production(self) -> bool:
        """Whether cookies must travel over HTTPS only."""
        return self.app_env == "production"

    @property
    def prediction_folder(self) -> Path:
        """Where files that people upload wait to be predicted: beside the upload folder."""
        return self.upload_folder.with_name(f"{self.upload_folder.name}-predictions")


_CONVERSIONS: dict[str, Any] = {
    "artefact_folder": Path,
    "upload_folder": Path,
    "max_body_bytes": int,
    "max_upload_bytes": int,
    "session_hours": int,
    "version_poll_s": float,
    "sqlite_busy_ms": int,
    "reports_are_public": lambda text: {"true": True, "false": False}[text.lower()],
}


def _converted(name: str, text: str) -> Any:
    try:
        return _CONVERSIONS.get(name, str)(text)
    except (ValueError, KeyError) as error:
        raise UnsafeSettingsError(f"{name.upper()} is {text!r}, which is not of its form") from error


def settings_of(app: "Flask") -> Settings:
    """The settings that an app was built with; inside a request or command, those of `current_app`."""
    settings: Settings = app.extensions["settings"]
    return settings


def refuse_weak_key(key: str) -> None:
    """Raise `UnsafeSettingsError` for a key that is missing, short or monotonous."""
    hint = "set SECRET_KEY to a random text, for example from `openssl rand -base64 48`"
    if not key:
        raise UnsafeSettingsError(f"SECRET_KEY is missing: {hint}")
    if len(key) < SHORTEST_SECRET_KEY:
        raise UnsafeSettingsError(
            f"SECRET_KEY has {len(key)} characters, must have {SHORTEST_SECRET_KEY}: {hint}"
        )
    if len(set(key)) < FEWEST_DISTINCT_CHARACTERS:
        raise UnsafeSettingsError(
            f"SECRET_KEY has {len(set(key))} distinct characters, "
            f"must have {FEWEST_DISTINCT_CHARACTERS}: {hint}"
        )


def local_secret_key(folder: Path) -> str:
    """Return the key kept in `folder`, made on first use and readable by its owner only."""
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()
