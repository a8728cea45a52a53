"""Compute the pieces of a file in several processes."""

import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from queue import SimpleQueue

from webapp.catalogue.pieces import Piece
from webapp.prediction.file_chunks import Predicted
from webapp.prediction.file_prediction import Compute, FileTask
from webapp.prediction.file_threads import in_threads
from webapp.prediction.piece_worker import PieceWorker
from webapp.prediction.working_ahead import in_order

# A smaller file is done in about the time that further processes take to start.
_WORTH_PROCESSES_BYTES = 2_000_000


def processes_for(source: Path) -> int:
    """How many processes suit a file: one for each core that this one may use, or only this one."""
    return len(os.sched_getaffinity(0)) if source.stat().st_size >= _WORTH_PROCESSES_BYTES else 1


@contextmanager
def in_processes(task: FileTask, processes: int) -> Iterator[Compute]:
    """Load the models of a task, and give the function that computes its pieces in so many processes.

    The bytes are the same however many there are. One is this process itself.

    Raises:
        NotReadyError: A model cannot be loaded.
        SourceError: The file cannot be read, or no column fills an input.
        WorkerError: A process failed.
    """
    if processes == 1:
        yield in_threads(task)
        return
    task.columns()  # Raises here, before anything is started, what each process would.
    with ExitStack() as stack:
        workers = [stack.enter_context(closing(PieceWorker(task))) for _ in range(processes)]
        for worker in workers:
            worker.wait_until_ready()
        yield _compute_with(workers)


def _compute_with(workers: list[PieceWorker]) -> Compute:
    idle: SimpleQueue[PieceWorker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def predict(piece: Piece) -> Predicted:
        worker = idle.get()
        try:
            return worker.predict(piece)
        finally:
            idle.put(worker)

    def compute(pieces: Iterable[Piece]) -> Generator[Predicted, None, None]:
        return in_order(predict, pieces, len(workers))

    return compute
