"""Confidence intervals as values."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A two-sided confidence interval.

    Attributes:
        low: Lower end, in the unit of what it bounds.
        high: Upper end, in the same unit.
        level: Confidence, a fraction inside (0, 1).

    Raises:
        ValueError: The ends are in the wrong order, or not numbers.
    """

    low: float
    high: float
    level: float = 0.95

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"low end is {self.low}, must be at most the high end {self.high}")

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def tail_of(level: float) -> float:
    """Return the probability beyond each end of a two-sided interval.

    Raises:
        ValueError: The level is outside (0, 1).
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}, must be inside (0, 1)")
    return (1 - level) / 2
