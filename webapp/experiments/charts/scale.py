"""Straight axes with round ticks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

_NEAREST = 1e-9


@dataclass(frozen=True)
class Tick:
    """A place in a drawing and the text at it."""

    place: float
    text: str


@dataclass(frozen=True)
class Scale:
    """Leads from values to places.

    Attributes:
        low: Value at `start`, below `high`.
        high: Value at `end`.
        start: Place of the low end; above `end` where larger values stand higher up.
        end: Place of the high end.
        step: Between ticks; 0 for an axis without.
    """

    low: float
    high: float
    start: float
    end: float
    step: float = 0.0

    def place(self, value: float) -> float:
        """Where a value stands, to one tenth; what lies beyond an end is drawn at it."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def holds(self, value: float) -> bool:
        """Whether a value stands inside."""
        return self.low <= value <= self.high

    @property
    def ticks(self) -> Sequence[Tick]:
        """Round values with their texts, the ends among them."""
        values = [self.low + n * self.step for n in range(round((self.high - self.low) / self.step) + 1)]
        return [Tick(self.place(value), tick_text(value, self.step)) for value in values]


def round_scale(values: Iterable[float], start: float, end: float, n_steps: int = 4) -> Scale:
    """A scale from a round number at or below all values to one at or above them.

    Args:
        values: At least one, finite.
        start: Place of the low end.
        end: Place of the high end.
        n_steps: About as many steps; at most twice as many and two.
    """
    known = list(values)
    low, high = min(known), max(known)
    if not isfinite(high - low):
        raise ValueError(f"values run from {low} to {high}, must lie less than the largest number apart")
    span = (
        max(high - low, abs(low) * _NEAREST, abs(high) * _NEAREST, 1e-100) if high > low else abs(high) or 1.0
    )
    step = round_step(max(span, 1e-100) / n_steps)
    first, last = floor(round(low / step, 6)), ceil(round(high / step, 6))
    return Scale(first * step, max(last, first + 1) * step, start, end, step)


def round_step(step: float) -> float:
    """The next larger of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** floor(log10(step))
    return next((n * power for n in (1, 2, 5) if n * power >= step * (1 - 1e-9)), 10 * power)


def tick_text(value: float, step: float) -> str:
    """Write a multiple of a step with as many decimals as the step has."""
    if abs(value) >= 1e7 or step < 1e-6:
        return f"{value if abs(value) > step / 2 else 0.0:.4g}"
    text = f"{value:,.{max(0, -floor(log10(step)))}f}"
    return text if text.strip("-0.,") else text.lstrip("-")


class AboveAxis:
    """A drawing whose axis stands below it, at `axis_y` pixels from the top."""

    axis_y: float

    @property
    def tick_y(self) -> float:
        """Of the texts along the axis."""
        return self.axis_y + 15

    @property
    def unit_y(self) -> float:
        """Of what the axis measures."""
        return self.axis_y + 32

    @property
    def height(self) -> float:
        """Of the drawing, the axis with its texts included."""
        return self.axis_y + 36
