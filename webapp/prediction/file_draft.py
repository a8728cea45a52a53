"""The unfinished output of a file prediction: it survives a kill at any moment, and the finished file appears at once.

Beside the output stand `<output>.part`, `<output>.rejects.part` and `<output>.journal`. The journal says up to which
line, and up to which byte of either part, the work is done; what a kill left behind that is cut off again.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from webapp.prediction.file_chunks import Predicted

Task = Mapping[str, Any]

GOES_ON = "what was done is kept, and the same command goes on from there"


class DraftError(RuntimeError):
    """A draft that cannot be gone on with, and what to do."""


@dataclass(frozen=True)
class Done:
    """How far the work is."""

    lines: int = 0
    rejected: int = 0
    output_bytes: int = 0
    rejects_bytes: int = 0
    is_complete: bool = False


class Draft:
    """Opens the draft of an output, or begins one.

    Args:
        output: The file that is to be.
        rejects: The file of the rows that are not taken; there is none if all are.
        task: What determines the output, as JSON values by what people call them; a draft of another task is refused.
        begin_anew: Whether to throw away what an earlier run has done.

    Raises:
        DraftError: Another process writes it, or it belongs to another task.
    """

    def __init__(self, output: Path, rejects: Path, task: Task, begin_anew: bool = False) -> None:
        self._output, self._rejects, self._task = output, rejects, dict(task)
        self._journal = output.with_name(f"{output.name}.journal")
        self._files = [_opened(_part_of(output)), _opened(output.with_name(f"{output.name}.rejects.part"))]
        try:
            _lock(self._files[0], output)
            self.done = Done() if begin_anew else self._resumed()
            self._cut_off()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; what was done stays."""
        for file in self._files:
            file.close()

    def begin(self, heading: bytes) -> None:
        """Write what the output begins with, unless that has been done."""
        if not self.done.output_bytes:
            self.append(Predicted(heading, b"", 0, 0))

    def append(self, chunk: Predicted) -> None:
        """Add the next chunk; from now on it is not computed again."""
        for file, content in zip(self._files, (chunk.output, chunk.rejects), strict=True):
            file.write(content)
            file.flush()
        self._note(
            replace(
                self.done,
                lines=self.done.lines + chunk.n_lines,
                rejected=self.done.rejected + chunk.n_rejected,
                output_bytes=self.done.output_bytes + len(chunk.output),
                rejects_bytes=self.done.rejects_bytes + len(chunk.rejects),
            )
        )

    def finish(self) -> None:
        """Give the output and the rejects their names; older files of these names are replaced.

        Killed in the midst of it, the next run takes the steps that are left.
        """
        for file in self._files:
            os.fsync(file.fileno())
        self._note(replace(self.done, is_complete=True))
        part, rejects_part = (Path(file.name) for file in self._files)
        if not self.done.rejects_bytes:
            self._rejects.unlink(missing_ok=True)
        _move(rejects_part, self._rejects, self.done.rejects_bytes, may_be_empty=False)
        _move(part, self._output, self.done.output_bytes, may_be_empty=True)
        self._journal.unlink()

    def _resumed(self) -> Done:
        if not self._journal.exists():
            return Done()
        kept = self._read_journal()
        differing = [name for name in self._task if kept["task"].get(name) != self._task[name]]
        if differing:
            raise DraftError(
                f"{self._output.name} was begun with another {_in_words(differing, kept['task'], self._task)}. "
                "Begin anew with --restart, or bring back what it was begun with"
            )
        return Done(**kept["done"])

    def _read_journal(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._journal.read_bytes())
            _ = dict(kept["task"]), Done(**kept["done"])
        except (ValueError, TypeError, KeyError) as error:
            raise DraftError(f"{self._journal.name} is damaged; begin anew with --restart") from error
        return dict(kept)

    def _cut_off(self) -> None:
        """Throw away what was written after the last entry of the journal."""
        if self.done.is_complete:
            return
        for file, size in zip(self._files, (self.done.output_bytes, self.done.rejects_bytes), strict=True):
            if file.seek(0, os.SEEK_END) < size:
                raise DraftError(
                    f"{Path(file.name).name} is shorter than its journal says; begin anew with --restart"
                )
            file.truncate(size)
            file.seek(size)
        self._note(self.done)

    def _note(self, done: Done) -> None:
        """Replace the journal, in one step."""
        new = self._journal.with_name(f"{self._journal.name}.new")
        new.write_text(json.dumps({"task": self._task, "done": asdict(done)}))
        new.replace(self._journal)
        self.done = done


def _part_of(output: Path) -> Path:
    return output.with_name(f"{output.name}.part")


def _move(part: Path, target: Path, size: int, may_be_empty: bool) -> None:
    """Give a part its name; a part of another size is an empty one, opened after that had been done."""
    if part.stat().st_size == size and (size or may_be_empty):
        part.replace(target)
    else:
        part.unlink()


def _opened(path: Path) -> IO[bytes]:
    path.touch()
    return path.open("r+b")


def _lock(file: IO[bytes], output: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise DraftError(f"another process is writing {output.name}; wait for it, or end it") from None


def _in_words(names: list[str], before: Task, now: Task) -> str:
    return " and another ".join(f"{name} ({before.get(name)}; now {now[name]})" for name in names)
