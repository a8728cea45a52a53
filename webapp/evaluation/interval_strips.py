"""Where a value with its interval stands in the strip of a table row, so that the template only places it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 300.0
MARGIN = 8.0

Interval = Mapping[str, Any]


@dataclass(frozen=True)
class IntervalStrip:
    """Horizontal places in a drawing `width` wide, from its left edge.

    Attributes:
        low: Of the interval's low end.
        length: Of the interval.
        value: Of the value itself.
        reference: Of what it is held against; None is not drawn.
    """

    low: float
    length: float
    value: float
    reference: float | None
    width: float = WIDTH


@dataclass(frozen=True)
class StripScale:
    """What the two ends of all strips of a table stand for, and what the values are held against."""

    low: float
    high: float
    reference: float | None

    def strip(self, interval: Interval) -> IntervalStrip | None:
        """Place an interval: a mapping with `value`, `low` and `high`. None if one of them is not known."""
        if None in (interval["value"], interval["low"], interval["high"]):
            return None
        low, high = self._place(interval["low"]), self._place(interval["high"])
        return IntervalStrip(
            low,
            round(max(high - low, 1.0), 1),
            self._place(interval["value"]),
            None if self.reference is None else self._place(self.reference),
        )

    def _place(self, value: float) -> float:
        share = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def fraction_scale(reference: float | None) -> StripScale:
    """A scale from 0 to 1."""
    return StripScale(0.0, 1.0, reference)


def difference_scale(intervals: Iterable[Interval]) -> StripScale:
    """A scale with zero in the middle that is wide enough for every interval."""
    found = [interval[name] for interval in intervals for name in ("value", "low", "high")]
    ends = [abs(end) for end in found if end is not None]
    half = max(ends, default=0.0) or 1.0
    return StripScale(-half, half, 0.0)
