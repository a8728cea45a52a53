"""What a model version was trained with: the machine, Python, the libraries, and the lock file they came from."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any

from ml.artefacts import sha256_of

LOCK_FILE = Path(__file__).resolve().parent.parent / "requirements.lock"


def environment_facts(libraries: Iterable[str], lock_file: Path = LOCK_FILE) -> dict[str, Any]:
    """Describe this process, for JSON.

    Args:
        libraries: Names of installed distributions, such as `numpy`.
        lock_file: The exact versions of everything that runs.

    Returns:
        `python`, `platform`, `machine`, `cpus` (those this process may use), `libraries` (name to version) and
        `lock_sha256`, which is None where the program runs without its lock file.
    """
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cpus": len(os.sched_getaffinity(0)),
        "libraries": {name: library_version(name) for name in libraries},
        "lock_sha256": sha256_of(lock_file) if lock_file.is_file() else None,
    }
