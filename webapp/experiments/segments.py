"""The part of the unit interval of buckets that an experiment takes: a few segments [low, high)."""

import math
from collections.abc import Iterable, Sequence

Segment = Sequence[float]

# Shares below this are rounding.
_LEAST = 1e-12


class NoRoomError(ValueError):
    """A layer has less room than an experiment asks for."""


def share_of(segments: Iterable[Segment]) -> float:
    """The share of all listeners that segments take, 0 to 1."""
    return round(math.fsum(high - low for low, high in segments), 12)


def holds(segments: Iterable[Segment], bucket: float) -> bool:
    """Whether a bucket lies in one of the segments."""
    return any(low <= bucket < high for low, high in segments)


def free_of(taken: Iterable[Segment]) -> list[list[float]]:
    """What others have left of [0, 1), in order."""
    free, start = [], 0.0
    for low, high in sorted(map(list, taken)):
        if low - start > _LEAST:
            free.append([start, low])
        start = max(start, high)
    return [*free, [start, 1.0]] if 1 - start > _LEAST else free


def grown(own: Iterable[Segment], others: Iterable[Segment], share: float) -> list[list[float]]:
    """Take free room until segments have a share; what they hold already stays theirs, so nobody is moved.

    Args:
        own: What the experiment holds, perhaps nothing.
        others: What the other experiments of its layer hold.
        share: Of all listeners, at least that of `own`, at most 1.

    Raises:
        NoRoomError: Less is free.
    """
    kept = [list(segment) for segment in own]
    wanted = share - share_of(kept)
    free = free_of([*kept, *others])
    if wanted - share_of(free) > _LEAST:
        raise NoRoomError(f"traffic_share is {share}, must be at most {share_of(kept) + share_of(free):g}")
    for low, high in free:
        if wanted <= _LEAST:
            break
        size = min(high - low, wanted)
        kept.append([low, low + size])
        wanted -= size
    return _joined(kept)


def _joined(segments: Iterable[Segment]) -> list[list[float]]:
    """The same segments in order; those that touch are one."""
    joined: list[list[float]] = []
    for low, high in sorted(map(list, segments)):
        if joined and low <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], high)
        else:
            joined.append([low, high])
    return joined
