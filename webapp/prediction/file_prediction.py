"""Use case: predict every track of a file, of any size, in bounded memory, and go on after an interruption."""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from webapp.catalogue.inspection import refuse_unreadable
from webapp.catalogue.pieces import Piece, cut
from webapp.catalogue.source_files import Source, SourceError
from webapp.prediction.file_chunks import CHUNK_LINES, Predicted, output_columns
from webapp.prediction.file_columns import Columns, columns_in, kind_of_rows
from webapp.prediction.file_draft import Done, Draft
from webapp.prediction.file_formats import heading, writer_for
from webapp.prediction.serving_files import ServingFile

Compute = Callable[[Iterable[Piece]], Generator[Predicted, None, None]]
# Told how many bytes of the input have been read, and what was done.
Progress = Callable[[int, Done], None]


@dataclass(frozen=True)
class FileTask:
    """A file to predict.

    Attributes:
        source: Where it stands.
        output: The file that is to be; its ending says how it is written.
        versions: The model versions that answer, of different kinds.
        overrides: The field of some columns, as a person says it.
        chunk_lines: How many lines are predicted together; another number may change the last digits.
    """

    source: Path
    output: Path
    versions: tuple[ServingFile, ...]
    overrides: Mapping[str, str] = field(default_factory=dict)
    chunk_lines: int = CHUNK_LINES

    @property
    def rejects(self) -> Path:
        """The file of the rows that are not taken."""
        return self.output.with_name(f"{self.output.stem}.rejected.jsonl")

    def columns(self) -> Columns:
        """The columns of the source that fill the inputs.

        Raises:
            SourceError: The source cannot be read, or no column fills an input.
        """
        refuse_unreadable(self.source)
        if not self.source.stat().st_size:
            raise SourceError(f"{self.source.name} is empty")
        return columns_in(self.source, self.overrides)

    def identity(self) -> dict[str, Any]:
        """What determines the output, down to the bytes."""
        with self.source.open("rb") as raw:
            content = hashlib.file_digest(raw, "sha256").hexdigest()
        models = {version.version: version.manifest_sha256 for version in self.versions}
        return {
            "content of the input": content,
            "choice of models": models,
            "mapping of columns": dict(self.overrides),
            "size of chunks": self.chunk_lines,
        }


def predict_file(task: FileTask, compute: Compute, progress: Progress, begin_anew: bool = False) -> Done:
    """Predict a file, or go on where an earlier run was interrupted; the bytes that come out are the same.

    Args:
        task: What to predict, and with what.
        compute: Predicts pieces, in their order, for example in other processes.
        progress: Told after every piece.
        begin_anew: Whether to throw away what an earlier run has done.

    Raises:
        SourceError: The file turns out to be damaged; what was done before that stays for the next run.
        DraftError: What an earlier run has left cannot be gone on with.
        OutputError: The output has a name of no known form.
    """
    writer_for(task.output)
    source = Source(kind_of_rows(), task.source)
    with Draft(task.output, task.rejects, task.identity(), begin_anew) as draft:
        draft.begin(heading(task.output, output_columns([version.kind for version in task.versions])))
        with (
            task.source.open("rb") as raw,
            closing(cut(source, raw, task.chunk_lines)) as pieces,
            closing(compute(_behind(pieces, draft.done.lines))) as results,
        ):
            for predicted in results:
                draft.append(predicted)
                progress(raw.tell(), draft.done)
        draft.finish()
        return draft.done


def _behind(pieces: Iterable[Piece], lines: int) -> Iterator[Piece]:
    """The pieces behind so many lines; work is always interrupted between two pieces."""
    for piece in pieces:
        if lines <= 0:
            yield piece
        lines -= piece.n_rows
