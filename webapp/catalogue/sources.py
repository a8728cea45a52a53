"""Find the files of a catalogue, and refuse what is none before anything is written."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from webapp.catalogue.identification import identified
from webapp.catalogue.inspection import refuse_unreadable
from webapp.catalogue.kinds import Kind
from webapp.catalogue.source_files import ENDINGS, Source, SourceError, has_data_ending, kind_in_name

FORMS = f"{', '.join(Kind)}, ending in {ENDINGS}"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")


def find_sources(paths: Iterable[Path], overrides: Mapping[str, str] | None = None) -> list[Source]:
    """Find the files to import, in the order in which they must be imported, and look into each.

    Files called artists, tracks, songs, users or sessions are what their name says. Others are recognised by their
    columns; in a folder, only where no file has such a name.

    Args:
        paths: Files and folders on this machine.
        overrides: The field of some columns, for every file; `-` ignores a column.

    Raises:
        SourceError: Nothing is to be found, or a file is no catalogue: its ending or its columns are unknown, or it
            is a Git-LFS pointer, binary, or not compressed as its name says.
    """
    files = [file for path in paths for file in _files(path)]
    for file in files:
        refuse_unreadable(file)
    found = [identified(file, overrides or {}) for file in files]
    return sorted(found, key=lambda source: list(Kind).index(source.kind))


def passed_over(paths: Iterable[Path], sources: Iterable[Source]) -> list[Path]:
    """The files of the given folders that are not imported."""
    taken = {source.path for source in sources}
    folders = [path for path in paths if path.is_dir()]
    return [file for folder in folders for file in _ordinary_files(folder) if file not in taken]


def _files(path: Path) -> list[Path]:
    if _ADDRESS.match(str(path)):
        raise SourceError(
            f"{path} is an address, must be a file or folder on this machine; download it first"
        )
    if path.is_dir():
        return _in_folder(path)
    if not path.is_file():
        what = "is no ordinary file" if path.exists() else "does not exist"
        raise SourceError(f"{path} {what}, must be a file or folder on this machine")
    return [path]


def _in_folder(folder: Path) -> list[Path]:
    files = _ordinary_files(folder)
    known = [file for file in files if kind_in_name(file)] or [
        file for file in files if has_data_ending(file)
    ]
    if not known:
        held = ", ".join(sorted(path.name for path in folder.iterdir())[:10]) or "nothing"
        raise SourceError(
            f"{folder} holds {held}; must hold files named {FORMS}, or others with these endings"
        )
    return known


def _ordinary_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())
