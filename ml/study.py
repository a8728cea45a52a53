"""What tuning has found so far: a file of JSON lines, so that a run that was killed goes on where it stood."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ml.settings import Settings


class StudyError(ValueError):
    """A study file that tuning did not write."""


@dataclass(frozen=True)
class FoldResult:
    """How settings did on the validation artists of a fold.

    Attributes:
        log_loss: Of the primary group, calibrated.
        accuracy: Of the likeliest group, 0 to 1.
        seconds: That it took to fit and to answer.
    """

    log_loss: float
    accuracy: float
    seconds: float


class Study:
    """Results by settings and fold; every one is on the disk before the next begins."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a last line that a kill cut short is dropped.

        Raises:
            StudyError: Another line is not a result.
        """
        self._path = path
        self._found: dict[tuple[str, int], FoldResult] = {}
        whole = _drop_cut_line(path) if path.exists() else ""
        for number, line in enumerate(whole.splitlines(), start=1):
            try:
                record = json.loads(line)
                key = _key(record["settings"], record["fold"])
                self._found[key] = FoldResult(**{name: float(record[name]) for name in _NUMBERS})
            except (ValueError, TypeError, KeyError) as error:
                raise StudyError(
                    f"line {number} of {path.name} is {line[:60]!r}, must be a result of tuning; "
                    "delete the file to begin anew"
                ) from error

    def __len__(self) -> int:
        return len(self._found)

    def find(self, settings: Settings, fold: int) -> FoldResult | None:
        """What is known of settings on a fold."""
        return self._found.get(_key(settings.record(), fold))

    def add(self, settings: Settings, fold: int, result: FoldResult) -> None:
        """Keep a result."""
        record = {"settings": settings.record(), "fold": fold} | asdict(result)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._found[_key(settings.record(), fold)] = result

    def results(self, settings: Settings, folds: int) -> list[FoldResult] | None:
        """What is known on the first folds, None if any of them lacks."""
        found = [self.find(settings, fold) for fold in range(folds)]
        return None if None in found else [one for one in found if one]


_NUMBERS = ("log_loss", "accuracy", "seconds")


def _key(settings: Mapping[str, Any], fold: int) -> tuple[str, int]:
    return json.dumps(dict(settings), sort_keys=True), int(fold)


def _drop_cut_line(path: Path) -> str:
    """Read the file, and shorten it to its whole lines."""
    text = path.read_bytes()
    whole = text[: text.rfind(b"\n") + 1]
    if len(whole) < len(text):
        os.truncate(path, len(whole))
    return whole.decode(errors="replace")
