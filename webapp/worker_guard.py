"""What a web worker must never do, enforced by the interpreter's audit events.

A pickle runs code as it is read, and TensorFlow costs 800 MB and seven seconds: models are served from
ONNX files instead. The guard makes an accident loud, whichever library causes it.
"""

import sys
from typing import Any

TRAINING_ONLY = frozenset({"tensorflow", "keras", "joblib", "sklearn"})


class ForbiddenInWorkerError(RuntimeError):
    """A web worker tried to unpickle something, or to import a training library."""


def guard_worker() -> None:
    """Forbid unpickling and training libraries in this process, for good."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "pickle.find_class":
        raise ForbiddenInWorkerError(f"a web worker must not unpickle {arguments[0]}.{arguments[1]}")
    if event == "import" and arguments[0] in TRAINING_ONLY:
        raise ForbiddenInWorkerError(f"a web worker must not import {arguments[0]}")
