"""The best hyperparameters that tuning found, where training reads them: `settings.json` in the artefact folder."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ml.settings import Profile, Settings, SettingsError, settings_of

SETTINGS_FILE = "settings.json"


def read_settings(folder: Path, kind: str, profile: Profile) -> Settings:
    """The tuned settings of a kind, or the defaults where there are none.

    What a profile sets by itself, such as the few epochs of `quick`, stays.

    Args:
        folder: The artefact folder.
        kind: `baseline` or `advanced`.
        profile: `quick` or `full`.

    Raises:
        SettingsError: The file is not what tuning writes; names the value that is wrong.
    """
    default, full = settings_of(kind, profile), settings_of(kind, "full")
    tuned = read_tuned(folder).get(kind)
    if tuned is None:
        return default
    own = {name: value for name, value in default.record().items() if value != full.record()[name]}
    try:
        return type(full).from_record(_settings_in(tuned) | own)
    except SettingsError as error:
        raise SettingsError(f"{SETTINGS_FILE}, {kind}: {error}") from error


def _settings_in(tuned: Any) -> dict[str, Any]:
    found = tuned.get("settings") if isinstance(tuned, dict) else tuned
    if not isinstance(found, dict):
        raise SettingsError(f"`settings` is {str(found)[:60]!r}, must be an object of names and numbers")
    return found


def read_tuned(folder: Path) -> dict[str, Any]:
    """All that the file says, by kind; empty where there is no file.

    Raises:
        SettingsError: The file is not a JSON object.
    """
    path = folder / SETTINGS_FILE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{SETTINGS_FILE} in the artefact folder cannot be read: {error}") from error
    if not isinstance(record, dict):
        raise SettingsError(
            f"{SETTINGS_FILE} is {str(record)[:60]!r}, must be an object with a kind of model"
        )
    return record


def seed_of_tuning(folder: Path, kind: str) -> int | None:
    """The seed of the division whose test artists tuning left out; None where a kind was not tuned."""
    tuned = read_tuned(folder).get(kind)
    seed = tuned.get("seed") if isinstance(tuned, dict) else None
    return seed if isinstance(seed, int) else None


def write_tuned(folder: Path, kind: str, settings: Settings, facts: Mapping[str, Any]) -> None:
    """Replace what the file says of a kind, in one step.

    Args:
        folder: The artefact folder.
        kind: `baseline` or `advanced`.
        settings: The best.
        facts: How they were found, for JSON.

    Raises:
        SettingsError: The file that is there cannot be read, or the new one cannot be written.
    """
    record = read_tuned(folder) | {kind: {"settings": settings.record(), **facts}}
    draft = folder / f".{SETTINGS_FILE}-{os.getpid()}"
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(json.dumps(record, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / SETTINGS_FILE)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SettingsError(f"{SETTINGS_FILE} cannot be written: {error.strerror}") from error
