"""A sign of life: when a worker was last seen, and which process it is."""

import os
import socket
from dataclasses import dataclass
from typing import Self

LOST_AFTER_MS = 30_000


@dataclass(frozen=True)
class Pulse:
    """When a worker was last seen (UTC epoch milliseconds), on which machine, as which process."""

    at_ms: int
    host: str
    pid: int

    @classmethod
    def of_this_process(cls, now_ms: int) -> Self:
        """The sign that this process gives."""
        return cls(now_ms, socket.gethostname(), os.getpid())

    def is_alive(self, now_ms: int) -> bool:
        """Whether the worker lives: it was seen lately, and its process still runs if that is on this machine."""
        if now_ms - self.at_ms > LOST_AFTER_MS:
            return False
        return self.host != socket.gethostname() or _runs(self.pid)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
