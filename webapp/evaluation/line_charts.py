"""Where the parts of a drawn line stand, so that the template only places them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH = 480.0
HEIGHT = 300.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 20.0, 28.0, 48.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Axis:
    """What one direction of a drawing measures.

    Attributes:
        title: What it measures, with its unit.
        ticks: Values with the text at each; the first and the last are the ends.
    """

    title: str
    ticks: Sequence[tuple[float, str]]

    def share(self, value: float) -> float:
        """How far along the axis a value stands, 0 to 1; what lies beyond an end is drawn at it."""
        low, high = self.ticks[0][0], self.ticks[-1][0]
        return min(max((value - low) / (high - low), 0.0), 1.0)


@dataclass(frozen=True)
class Tick:
    """A place on an axis and the text at it."""

    place: float
    text: str


@dataclass(frozen=True)
class Line:
    """A line through points.

    Attributes:
        colour: Number of its label; lines of one label are alike.
        points: As SVG writes them.
        places: The same, one by one.
    """

    colour: int
    points: str
    places: Sequence[Point]


@dataclass(frozen=True)
class LineChart:
    """A drawing `width` by `height`, with the origin at the upper left.

    Attributes:
        labels: What the colours of the lines mean.
        diagonal: The ends of the line on which both axes say the same; None where it means nothing.
    """

    x: Axis
    y: Axis
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    labels: Sequence[str]
    lines: Sequence[Line]
    diagonal: tuple[Point, Point] | None
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


def percent_axis(title: str) -> Axis:
    """An axis of fractions, written as percent."""
    return Axis(title, [(n / 5, f"{20 * n} %") for n in range(6)])


def axis_over(title: str, values: Iterable[float]) -> Axis:
    """An axis with round ticks, from zero or the smallest value to beyond the largest."""
    known = list(values)
    low, high = min(0.0, *known), max(known)
    step = _round_step((high - low) / 4 or 1.0)
    first = floor(round(low / step, 9))
    n_steps = max(1, ceil(round(high / step, 9)) - first)
    return Axis(title, [((first + n) * step, f"{(first + n) * step:.6g}") for n in range(n_steps + 1)])


def line_chart(
    series: Sequence[tuple[str, Sequence[Point]]], x: Axis, y: Axis, has_diagonal: bool = False
) -> LineChart:
    """Place lines, given as label and points (x, y), in a drawing."""
    labels = list(dict.fromkeys(label for label, _ in series))

    def line(label: str, points: Sequence[Point]) -> Line:
        places = [(_along_x(x.share(a)), _along_y(y.share(b))) for a, b in points]
        return Line(labels.index(label), " ".join(f"{a},{b}" for a, b in places), places)

    return LineChart(
        x,
        y,
        [Tick(_along_x(x.share(value)), text) for value, text in x.ticks],
        [Tick(_along_y(y.share(value)), text) for value, text in y.ticks],
        labels,
        [line(label, points) for label, points in series],
        ((_along_x(0), _along_y(0)), (_along_x(1), _along_y(1))) if has_diagonal else None,
    )


def _along_x(share: float) -> float:
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _along_y(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _round_step(step: float) -> float:
    """The next larger of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** floor(log10(step))
    return next(float(f"{n * power:g}") for n in (1, 2, 5, 10) if n * power >= step)
