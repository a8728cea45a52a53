"""Receive the files of an upload form straight into the upload folder, within limits."""

import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from werkzeug.datastructures import MultiDict
from werkzeug.formparser import FormDataParser

from webapp.catalogue.source_files import ENDINGS, SourceError, has_data_ending, kind_in_name

LONGEST_NAME = 200
FORM_BYTES = 64_000  # What a form may hold besides its files.
MEMORY_BYTES = 500_000  # Of one text field, or of a piece that is looked through for the end of a part.
MOST_PARTS = 100


class UploadError(ValueError):
    """An upload that cannot be kept, and why.

    Attributes:
        status: Of the answer that says so.
    """

    status = 422


@dataclass(frozen=True)
class ReceivedFile:
    """A file that was uploaded.

    Attributes:
        shown_name: What the sender calls it; for display only.
        path: Where it stands, alone in a folder with a random name.
    """

    shown_name: str
    path: Path

    def discard(self) -> None:
        """Delete the file with its folder."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


@dataclass
class Received:
    """A form that was received: its text fields and its files."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: list[ReceivedFile] = field(default_factory=list)

    def discard(self) -> None:
        """Delete every file."""
        for file in self.files:
            file.discard()


def receive(stream: IO[bytes], content_type: Mapping[str, str], folder: Path) -> Received:
    """Read a multipart form; its files go to disk as they arrive, and nothing stays after an error.

    Args:
        stream: The body; it ends by raising an error when it is too long.
        content_type: The options of the Content-Type header; needs `boundary`.
        folder: Gets a new folder for each file.

    Raises:
        UploadError: The body is no such form, or the name of a file has another ending than those known.
        OSError: The file cannot be written, or the body cannot be read.
    """
    received = Received()
    written: list[IO[bytes]] = []

    def open_file(
        total_content_length: int | None = None,
        content_type: str | None = None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        file = _new_file(filename or "", folder)
        received.files.append(file)
        written.append(file.path.open("wb+"))
        return written[-1]

    parser = FormDataParser(
        open_file, max_form_memory_size=MEMORY_BYTES, max_form_parts=MOST_PARTS, silent=False
    )
    try:
        _, fields, _ = parser.parse(stream, "multipart/form-data", None, dict(content_type))
        for handle in written:
            handle.close()
    except BaseException as error:
        _abandon(received, written)
        if isinstance(error, ValueError) and not isinstance(error, UploadError):
            raise UploadError("The body is no form with files (multipart/form-data)") from error
        raise
    return Received(_texts(fields), list(_without_empty(received.files)))


def _abandon(received: Received, handles: Iterable[IO[bytes]]) -> None:
    for handle in handles:
        with suppress(OSError):  # What could not be written is deleted anyway.
            handle.close()
    received.discard()


def _texts(fields: MultiDict[str, str]) -> dict[str, str]:
    return dict(fields.items())


def _without_empty(files: list[ReceivedFile]) -> Iterator[ReceivedFile]:
    """Drop what browsers send for a field in which no file was chosen."""
    for file in files:
        if file.shown_name:
            yield file
        else:
            file.discard()


def _new_file(name: str, folder: Path) -> ReceivedFile:
    shown = _shown_name(name)
    own_folder = folder / secrets.token_hex(16)
    file = ReceivedFile(shown, own_folder / _safe_name(shown))
    own_folder.mkdir(parents=True, mode=0o700)
    return file


def _shown_name(name: str) -> str:
    """The name without folders and without characters that cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[-LONGEST_NAME:]


def _safe_name(shown: str) -> str:
    """A name made of known parts only: what the file holds if its name says so, and its ending."""
    lowered = Path(shown.lower())
    if shown and not has_data_ending(lowered):
        raise UploadError(f"{shown} is not a name that is known; must end in {ENDINGS}")
    endings = (".jsonl.gz", ".json.gz", ".csv.gz", ".jsonl", ".json", ".csv", ".parquet")
    ending = next((ending for ending in endings if lowered.name.endswith(ending)), "")
    return lowered.name if shown and kind_in_name(lowered) else f"upload{ending}"


def in_their_words(error: SourceError, path: Path, shown_name: str) -> str:
    """What is wrong with a file, by the name that its sender gave it and without hints for the command line."""
    text = str(error).replace(path.name, shown_name)
    return text.removesuffix(" Say what a column holds with --map COLUMN=FIELD")
