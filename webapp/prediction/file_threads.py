"""Compute the pieces of a file in this process."""

from collections.abc import Generator, Iterable

from webapp.catalogue.pieces import Piece
from webapp.catalogue.rare_collections import rare_collections
from webapp.prediction.file_chunks import ChunkPredictor, Predicted
from webapp.prediction.file_formats import writer_for
from webapp.prediction.file_prediction import Compute, FileTask
from webapp.prediction.working_ahead import in_order

# While the models compute one piece, outside Python, another is read and laid out.
THREADS = 2


def in_threads(task: FileTask) -> Compute:
    """Load the models of a task, and give the function that computes its pieces ahead of who writes them.

    Raises:
        NotReadyError: A model cannot be loaded.
        SourceError: The file cannot be read, or no column fills an input.
    """
    predict = predictor_of(task).predict

    def compute(pieces: Iterable[Piece]) -> Generator[Predicted, None, None]:
        with rare_collections():
            yield from in_order(predict, pieces, THREADS)

    return compute


def predictor_of(task: FileTask) -> ChunkPredictor:
    """Load the models of a task; raises what `in_threads` raises."""
    columns = task.columns()
    return ChunkPredictor([version.load() for version in task.versions], columns, writer_for(task.output))
