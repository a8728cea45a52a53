"""Remember which ids a file has brought already, in bounded memory."""

import sqlite3
from types import TracebackType
from typing import Self


class SeenIds:
    """A set of texts in a temporary database, which spills to disk and vanishes when closed."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect("", check_same_thread=False)
        self._connection.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def add(self, text: str) -> bool:
        """Remember a text; returns whether it is new."""
        return self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?)", (text,)).rowcount == 1
