"""Differences with their intervals, one below the other on one axis."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from ml.experiments.intervals import Interval
from webapp.experiments.charts.scale import AboveAxis, Scale, Tick, round_scale

LEFT, RIGHT = 6.0, 94.0
TOP = 22.0
ROW, HEADING = 40.0, 26.0
NEAR_EDGE = 12.0
CUT_AT_MEDIANS = 4.0


@dataclass(frozen=True)
class Line:
    """What a row shows; without a difference it is a heading, or says that there is none.

    Attributes:
        label: To the left, above the bar.
        text: To the right: the numbers.
        difference: As drawn, in the unit of the axis.
        interval: Of it.
        is_heading: Whether other rows belong to it.
        is_faint: Whether it is beside the point.
    """

    label: str
    text: str = ""
    difference: float | None = None
    interval: Interval | None = None
    is_heading: bool = False
    is_faint: bool = False


@dataclass(frozen=True)
class Row:
    """A placed line.

    Attributes:
        y: Of the label, pixels.
        bar_y: Of the bar; None without a bar.
        low: Of the interval, percent.
        high: Of the interval, percent.
        estimate: Of the difference, percent.
        is_cut: Whether the interval goes on beyond the drawing.
    """

    line: Line
    y: float
    bar_y: float | None = None
    low: float = 0.0
    high: float = 0.0
    estimate: float = 0.0
    is_cut: bool = False

    @property
    def bar_top(self) -> float | None:
        """Upper edge of the bar, pixels."""
        return None if self.bar_y is None else self.bar_y - 5

    @property
    def length(self) -> float:
        """Of the bar, percent."""
        return round(self.high - self.low, 1)


@dataclass(frozen=True)
class Mark:
    """A value worth a line, with the side of it on which its text ends, as SVG names it."""

    place: float
    text: str
    anchor: str


@dataclass(frozen=True)
class Forest(AboveAxis):
    """A drawing `height` pixels high.

    Attributes:
        zero: Of no difference, percent.
        marks: Other values worth a line.
        ticks: Along the axis at `axis_y`.
        unit: Of the axis.
        colour: Of the bars.
    """

    rows: Sequence[Row]
    zero: float
    ticks: Sequence[Tick]
    axis_y: float
    unit: str
    colour: str
    marks: Sequence[Mark] = field(default_factory=list)
    top: float = TOP
    mark_y: float = TOP - 6
    right: float = RIGHT


def place_forest(
    lines: Sequence[Line], unit: str, colour: str, marks: Iterable[tuple[float, str]] = ()
) -> Forest | None:
    """Place lines with zero and the marks in view; None where no line has an interval.

    An interval many times as long as the others is cut off at the ends of the drawing.
    """
    known = [
        (line.difference, line.interval) for line in lines if line.interval and line.difference is not None
    ]
    if not known:
        return None
    marked = list(marks)
    longest = CUT_AT_MEDIANS * median(interval.high - interval.low for _, interval in known)
    ends = [end for _, i in known if i.high - i.low <= longest for end in (i.low, i.high)]
    values = [0.0, *ends, *(difference for difference, _ in known), *(value for value, _ in marked)]
    scale = round_scale(values, LEFT, RIGHT)
    rows = list(_rows(lines, scale))
    placed = [_mark(scale.place(value), text, value < 0) for value, text in marked]
    return Forest(rows, scale.place(0.0), scale.ticks, _bottom(rows[-1]), unit, colour, placed)


def _mark(place: float, text: str, is_low: bool) -> Mark:
    """Write the text away from zero, but not out of the drawing."""
    ends_here = is_low if NEAR_EDGE < place < 100 - NEAR_EDGE else place > NEAR_EDGE
    return Mark(place, text, "end" if ends_here else "start")


def _rows(lines: Sequence[Line], scale: Scale) -> Iterable[Row]:
    y = TOP + 16
    for line in lines:
        yield _row(line, y, scale)
        y += HEADING if line.is_heading or line.interval is None else ROW


def _row(line: Line, y: float, scale: Scale) -> Row:
    if line.interval is None or line.difference is None:
        return Row(line, y)
    low, high = line.interval.low, line.interval.high
    is_cut = not (scale.holds(low) and scale.holds(high))
    return Row(line, y, y + 14, scale.place(low), scale.place(high), scale.place(line.difference), is_cut)


def _bottom(row: Row) -> float:
    return row.y + 14 if row.bar_y is None else row.bar_y + 16
