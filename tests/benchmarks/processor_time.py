"""What other processes take of the processor, as Linux tells it under `/proc`."""

import os
from collections.abc import Iterator
from pathlib import Path


def cpu_of(pid: int) -> float:
    """What another process has taken of the CPU, to a hundredth of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def started_by(pid: int) -> Iterator[int]:
    """The processes that one started, and those that they started in turn."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            yield child
            yield from started_by(child)
