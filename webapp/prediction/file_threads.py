"""Compute the chunks of a file ahead of who writes them."""

from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from webapp.catalogue.lines import Line
from webapp.prediction.file_chunks import ChunkPredictor, Predicted
from webapp.prediction.file_formats import writer_for
from webapp.prediction.file_prediction import Compute, FileTask

# While the models compute one chunk, outside Python, another is read and laid out. Processes instead of threads were
# no faster for networks of this size: they must load the models, too, and be sent every line.
THREADS = 2


def in_threads(task: FileTask) -> Compute:
    """Load the models of a task, and give the function that computes its chunks, at most `THREADS` ahead.

    Raises:
        NotReadyError: A model cannot be loaded.
        SourceError: The file cannot be read, or no column fills an input.
    """
    columns = task.columns()
    predictor = ChunkPredictor(
        [version.load() for version in task.versions], columns, writer_for(task.output)
    )

    def compute(chunks: Iterable[list[Line]]) -> Generator[Predicted, None, None]:
        waiting: deque[Future[Predicted]] = deque()
        with ThreadPoolExecutor(THREADS) as threads:
            for chunk in chunks:
                waiting.append(threads.submit(predictor.predict, chunk))
                if len(waiting) > THREADS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    return compute
