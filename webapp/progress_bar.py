"""Bars on standard error that show how far a command is: moving in a terminal, a note now and then in a log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tqdm import tqdm

_BETWEEN_S = 0.1
_BETWEEN_IN_A_LOG_S = 10.0


class Show(Protocol):
    """Is told how much is done, and what else the bar says."""

    def __call__(self, done: int, note: str = "") -> None:
        """Move the bar to `done` units in all, with `note` at its end."""


@contextmanager
def progress_bar(total: int, description: str, unit: str) -> Iterator[Show]:
    """Show a bar until the block ends.

    Args:
        total: When it is full, in units.
        description: What stands before it.
        unit: What stands behind numbers, such as " tracks".
    """
    with paced_bar(total=total, desc=description, unit=unit, unit_scale=True) as bar:

        def show(done: int, note: str = "") -> None:
            bar.set_postfix_str(note, refresh=False)
            bar.update(done - bar.n)

        yield show


def paced_bar(**settings: Any) -> "tqdm[Any]":
    """A bar of tqdm with these settings, drawn often where a terminal moves it and seldom where each is a line."""
    from tqdm import tqdm

    return tqdm(mininterval=_BETWEEN_S if sys.stderr.isatty() else _BETWEEN_IN_A_LOG_S, **settings)
