"""Where the parts of a drawn interval stand, so that the template only places them."""

from dataclasses import dataclass

from ml.experiments.intervals import Interval

WIDTH = 640.0
MARGIN = 60.0


@dataclass(frozen=True)
class IntervalBar:
    """Horizontal places in a drawing `WIDTH` units wide, from its left edge.

    Attributes:
        zero: Of no difference.
        low: Of the interval's low end.
        estimate: Of the difference found.
        high: Of the interval's high end.
    """

    zero: float
    low: float
    estimate: float
    high: float
    width: float = WIDTH

    @property
    def length(self) -> float:
        """Of the interval."""
        return round(self.high - self.low, 1)


def place_interval(estimate: float, interval: Interval) -> IntervalBar:
    """Place an interval and zero, both always in view, inside the drawing's margins."""
    left, right = min(interval.low, 0.0), max(interval.high, 0.0)
    scale = (WIDTH - 2 * MARGIN) / (right - left) if right > left else 0.0

    def place(value: float) -> float:
        return round(MARGIN + (value - left) * scale, 1)

    return IntervalBar(place(0.0), place(interval.low), place(estimate), place(interval.high))
