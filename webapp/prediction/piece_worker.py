"""A process that computes pieces of a file, and the end of it that is held here.

Rows go to it as they stand in the file, and come back as bytes of the output.
"""

import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from typing import Any

from webapp.catalogue.pieces import Piece
from webapp.catalogue.rare_collections import rare_collections
from webapp.catalogue.source_files import SourceError
from webapp.errors import NotReadyError
from webapp.prediction.file_chunks import ChunkPredictor, Predicted
from webapp.prediction.file_draft import GOES_ON
from webapp.prediction.file_prediction import FileTask
from webapp.prediction.file_threads import predictor_of

# How long it may take to end of itself: it finishes the piece that it is at.
_PATIENCE_S = 10
# Says that the models are loaded.
_READY = "ready"


class WorkerError(RuntimeError):
    """A process failed or is gone, and what that means for the work."""


class PieceWorker:
    """Starts a process that loads the models of a task.

    It ends when this is closed, and also when the process that holds this is killed: then its pipe comes to an end.
    It is spawned, since a copy of a process that has threads may hang.
    """

    def __init__(self, task: FileTask) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, task), daemon=True)
        with _interrupts_held_back():
            self._process.start()
        theirs.close()

    def wait_until_ready(self) -> None:
        """Wait for the models.

        Raises:
            NotReadyError: One cannot be loaded.
            SourceError: The file cannot be read, or no column fills an input.
            WorkerError: The process failed.
        """
        self._answer()

    def predict(self, piece: Piece) -> Predicted:
        """Let it predict a piece, and wait.

        Raises:
            WorkerError: The process failed.
        """
        with suppress(OSError):  # A process that is gone is told by what it does not answer.
            self._pipe.send(piece)
        predicted: Predicted = self._answer()
        return predicted

    def close(self) -> None:
        """Let it end."""
        self._pipe.close()
        self._process.join(_PATIENCE_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _answer(self) -> Any:
        try:
            answer = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(_PATIENCE_S)
            raise WorkerError(_failed(f"ended with exit code {self._process.exitcode}")) from None
        if isinstance(answer, Exception):
            raise answer
        return answer


def _failed(how: str) -> str:
    return f"a process that computes {how}; {GOES_ON}"


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Keep Ctrl+C from a process that is started meanwhile: whoever started it is interrupted, and ends it."""
    resource_tracker.ensure_running()  # Else the first start would do it, and thereby let interrupts through again.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, task: FileTask) -> None:
    """What the process does: load the models, then answer pieces until the other end is gone."""
    with suppress(EOFError, OSError), rare_collections():
        try:
            predictor = predictor_of(task)
        except (NotReadyError, SourceError) as error:
            pipe.send(error)
            return
        pipe.send(_READY)
        while True:
            pipe.send(_predicted(predictor, pipe.recv()))


def _predicted(predictor: ChunkPredictor, piece: Piece) -> Predicted | WorkerError:
    try:
        return predictor.predict(piece)
    except (
        Exception
    ) as error:  # Whatever it is, it must reach the other end; here it would only end this process.
        traceback.print_exc()
        return WorkerError(_failed(f"failed: {type(error).__name__}: {error}"))
