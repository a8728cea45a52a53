"""Where the bars of a histogram of p-values stand, so that the template only places them."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480.0, 200.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 12.0, 24.0, 44.0


@dataclass(frozen=True)
class Bar:
    """One bin; `is_significant` of those below 0.05."""

    x: float
    y: float
    width: float
    height: float
    is_significant: bool


@dataclass(frozen=True)
class PValueHistogram:
    """A drawing `width` by `height`, with the origin at the upper left.

    Attributes:
        bars: From p = 0 to p = 1.
        even: Height at which all bars would end, were p-values uniform as they should be.
        x_ticks: Place and text.
        most: Share of the p-values in the tallest bar, a fraction.
    """

    bars: Sequence[Bar]
    even: float
    x_ticks: Sequence[tuple[float, str]]
    most: float
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


def place_histogram(counts: Sequence[int]) -> PValueHistogram:
    """Place the bars of bins of equal width from 0 to 1; the tallest, or twice an even share, fills the drawing.

    Args:
        counts: P-values per bin, at least one p-value in all.
    """
    total, step = sum(counts), (WIDTH - LEFT - RIGHT) / len(counts)
    highest = max(max(counts) / total, 2 / len(counts))

    def up_to(share: float) -> float:
        return round(HEIGHT - BOTTOM - share / highest * (HEIGHT - TOP - BOTTOM), 1)

    def bar(place: int, count: int) -> Bar:
        top = up_to(count / total)
        height = round(HEIGHT - BOTTOM - top, 1)
        return Bar(
            round(LEFT + place * step + 1, 1),
            top,
            round(step - 2, 1),
            height,
            (place + 1) / len(counts) <= 0.05,
        )

    ticks = [
        (round(LEFT + share * (WIDTH - LEFT - RIGHT), 1), f"{share:.2g}") for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    bars = [bar(place, count) for place, count in enumerate(counts)]
    return PValueHistogram(bars, up_to(1 / len(counts)), ticks, max(counts) / total)
