"""Import a catalogue file by file, batch by batch, in bounded memory."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from webapp.catalogue.event_keys import Repeats
from webapp.catalogue.faults import BadValueError
from webapp.catalogue.kinds import Kind
from webapp.catalogue.layouts import as_fields
from webapp.catalogue.lines import Line, read_lines
from webapp.catalogue.listening_import import import_events
from webapp.catalogue.noun_imports import import_artists, import_listeners, import_tracks
from webapp.catalogue.rare_collections import rare_collections
from webapp.catalogue.rejects import Rejects
from webapp.catalogue.rows import READERS, Row, song_row_without_id
from webapp.catalogue.seen_ids import SeenIds
from webapp.catalogue.song_imports import import_songs
from webapp.catalogue.source_files import Source
from webapp.catalogue.upserts import BatchResult, Outcome, chunks, take_turn

BATCH_ROWS = 10_000

Importer = Callable[[Session, Sequence[Any], bool], BatchResult]
Transaction = Callable[[], AbstractContextManager[Session]]
Fault = tuple[Line, BadValueError]


@dataclass
class FileReport:
    """What became of the rows of one file; the counts always add up to `read`."""

    source: Source
    read: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    rejected: int = 0
    notes: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """The counts and notes as people read them."""
        counts = " + ".join(f"{outcome} {self.outcomes[outcome]:,}" for outcome in Outcome)
        total = f"{self.source.path.name}: read {self.read:,} = {counts} + rejected {self.rejected:,}"
        return [total, *(f"  {count:,} {note}" for note, count in self.notes.items() if count)]


def import_file(
    writing: Transaction,
    source: Source,
    rejects: Rejects,
    *,
    is_synthetic: bool,
    progress: Callable[[int], None],
    report: FileReport | None = None,
) -> FileReport:
    """Import one file; importing it again changes nothing.

    Rows are read outside the transactions that store them, so that other writers get their turns.

    Args:
        writing: Opens the write transaction of a batch.
        source: As `find_sources` gives it.
        rejects: Gets every row that is not taken.
        is_synthetic: Whether the rows are invented.
        progress: Told with each batch, before it is committed, how many bytes of the file have been read.
        report: Where to count, for who wants to watch; a new one if left out.

    Raises:
        SourceError: The file turns out to be damaged; the batches before that stay.
    """
    report, importer = report or FileReport(source), _importer(source.kind)
    with source.path.open("rb") as raw, rare_collections():
        for batch in chunks(read_lines(source, raw), BATCH_ROWS):
            rows, bad = _read_batch(source, batch)
            with writing() as session:
                take_turn(session)
                result = importer(session, [row for _, row in rows], is_synthetic)
                bad += [(rows[place][0], fault) for place, fault in result.faults.items()]
                _note(report, rejects, result, len(batch), bad)
                progress(raw.tell())
    return report


def _importer(kind: Kind) -> Importer:
    importers: dict[Kind, Importer] = {
        Kind.ARTISTS: import_artists,
        Kind.TRACKS: import_tracks,
        Kind.USERS: import_listeners,
        Kind.SONGS: partial(import_songs, seen=SeenIds()),
        Kind.SESSIONS: partial(import_events, repeats=Repeats()),
    }
    return importers[kind]


def _read_batch(source: Source, batch: Sequence[Line]) -> tuple[list[tuple[Line, Row]], list[Fault]]:
    """The rows that can be read, and the faults of the others, each with its line."""
    rows, bad = [], []
    for line in batch:
        row = read_row(source, line)
        if isinstance(row, BadValueError):
            bad.append((line, row))
        else:
            rows.append((line, row))
    return rows, bad


def _note(report: FileReport, rejects: Rejects, result: BatchResult, read: int, bad: Sequence[Fault]) -> None:
    for line, fault in sorted(bad, key=lambda pair: pair[0].number):
        rejects.write(report.source, line, fault)
    report.read += read
    report.rejected += len(bad)
    report.outcomes.update(result.outcomes)
    report.notes.update(result.notes)
    report.notes.update(f"rejected: {fault.column or 'the line'} {fault.code}" for _, fault in bad)


def read_row(source: Source, line: Line) -> Row | BadValueError:
    """Read a line as a row of its source, or say why it cannot be."""
    if line.fault:
        return line.fault
    read = song_row_without_id if source.derives_ids else READERS[source.kind]
    try:
        return read(as_fields(line.columns, source.fields))
    except BadValueError as fault:
        return fault
