"""The files that neighbours are looked up in: every track's sound in a few bytes, replaced while workers read."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SCHEMA_VERSION = 1
UNKNOWN = 0
STEPS_PER_DEVIATION = 32
MIDDLE = 128
_CURRENT = "current.json"
_LOCK = ".writing"
_DRAFT = ".draft-"
_ATTEMPTS = 3


@dataclass(frozen=True)
class Scale:
    """How a number becomes comparable: less its mean, in standard deviations, over all tracks."""

    name: str
    mean: float
    deviation: float

    def standardised(self, value: float) -> float:
        """The value in standard deviations from the mean."""
        return (value - self.mean) / self.deviation


@dataclass(frozen=True)
class Index:
    """An opened index; its arrays are mapped from files, so that workers share the memory.

    Attributes:
        scales: One per number.
        codes: uint8 array of shape (n_numbers, n_tracks): 128 + 32 times the standardised value, kept within
            1 to 255; 0 where unknown.
        ids: int64 array of shape (n_tracks,): the keys of the tracks, rising.
    """

    scales: tuple[Scale, ...]
    codes: "NDArray[np.uint8]"
    ids: "NDArray[np.int64]"


def code_of(standardised: "NDArray[np.float64]") -> "NDArray[np.uint8]":
    """Write standardised values as codes; NaN as `UNKNOWN`."""
    import numpy as np

    codes = np.rint(MIDDLE + STEPS_PER_DEVIATION * standardised).clip(1, 255)
    return np.where(np.isnan(standardised), UNKNOWN, codes).astype(np.uint8)


def write_index(folder: Path, index: Index) -> bool:
    """Replace the index in a folder; readers see the old one or the new one, never a mixture.

    Returns:
        False if the folder holds this very index already; then nothing is written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        name = _fingerprint(index)
        if _current(folder) == name and open_index(folder):
            return False
        draft = Path(mkdtemp(prefix=_DRAFT, dir=folder))
        _write_arrays(draft, index)
        shutil.rmtree(folder / name, ignore_errors=True)
        draft.chmod(0o755)
        draft.rename(folder / name)
        _point_to(folder, name, index.scales)
        _clear_others(folder, name)
    return True


def open_index(folder: Path) -> Index | None:
    """Open the index of a folder; None if there is none that is whole and understood."""
    import numpy as np

    for _ in range(_ATTEMPTS):  # Between reading what is current and opening it, it may have been replaced.
        with suppress(FileNotFoundError, ValueError, KeyError):
            manifest = json.loads((folder / _CURRENT).read_text())
            if manifest["schema_version"] != SCHEMA_VERSION:
                return None
            codes, ids = (
                np.load(folder / manifest["name"] / f"{part}.npy", mmap_mode="r", allow_pickle=False)
                for part in ("codes", "ids")
            )
            return Index(tuple(Scale(**scale) for scale in manifest["scales"]), codes, ids)
    return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes here; the kernel lets go of the lock however the holder ends."""
    with (folder / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint(index: Index) -> str:
    digest = sha256(json.dumps(_scales(index.scales)).encode())
    for part in (*index.codes, index.ids):
        digest.update(part.tobytes())
    return digest.hexdigest()[:16]


def _scales(scales: Sequence[Scale]) -> list[dict[str, Any]]:
    return [vars(scale) for scale in scales]


def _current(folder: Path) -> str | None:
    with suppress(FileNotFoundError, ValueError, KeyError):
        return str(json.loads((folder / _CURRENT).read_text())["name"])
    return None


def _write_arrays(folder: Path, index: Index) -> None:
    import numpy as np

    for part, array in (("codes", index.codes), ("ids", index.ids)):
        with (folder / f"{part}.npy").open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())


def _point_to(folder: Path, name: str, scales: Sequence[Scale]) -> None:
    manifest = {"schema_version": SCHEMA_VERSION, "name": name, "scales": _scales(scales)}
    draft = folder / f"{_DRAFT}{_CURRENT}"
    draft.write_text(json.dumps(manifest))
    draft.replace(folder / _CURRENT)


def _clear_others(folder: Path, name: str) -> None:
    """Remove older indexes and what killed writers left; readers that have them open keep them."""
    for path in folder.iterdir():
        if path.is_dir() and path.name != name:
            shutil.rmtree(path, ignore_errors=True)
