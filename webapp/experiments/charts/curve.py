"""A difference with its interval from point to point: a band over time, or whiskers by age."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ml.experiments.intervals import Interval
from webapp.experiments.charts.days import moment_ticks
from webapp.experiments.charts.scale import Scale, Tick, round_scale

LEFT, RIGHT = 13.0, 97.0
TOP, BOTTOM, HEIGHT = 28.0, 214.0, 250.0


@dataclass(frozen=True)
class Point:
    """One difference, in the unit of the drawing; None where the data cannot carry it."""

    at: int
    difference: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Curve:
    """A drawing `height` pixels high.

    Attributes:
        band: Path of the area between the intervals' ends; empty for whiskers.
        line: Path through the differences; empty for whiskers.
        whiskers: Path of the intervals one by one; empty for a band.
        dots: Path of points without length, drawn as dots.
        zero: Of no difference, pixels.
        is_cut: Whether some interval goes on beyond the drawing.
    """

    band: str
    line: str
    whiskers: str
    dots: str
    zero: float
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    is_cut: bool
    left: float = LEFT
    right: float = RIGHT
    bottom: float = BOTTOM
    height: float = HEIGHT
    label_x: float = LEFT - 1
    tick_y: float = BOTTOM + 17
    title_y: float = BOTTOM + 33


def place_bands(series: Sequence[Sequence[Point]]) -> list[Curve | None]:
    """Place one drawing per series over time, all on the same axes; None where it has no difference.

    The axis holds every difference and the bands of the later half, for the first bands are as good as endless.
    """
    moments = [point.at for points in series for point in points]
    if not moments:
        return []
    y = _y_scale([_later_half(points) for points in series], series)
    x = _x_scale(moments)
    ticks = moment_ticks(moments, x)
    return [_band(points, x, y, ticks) for points in series]


def place_whiskers(series: Sequence[Sequence[Point]]) -> list[Curve | None]:
    """Place one drawing per series by days since exposure, all on the same axes; None where it has no difference.

    The axis holds every difference and the intervals of the first half, for few listeners are left at the end.
    """
    ages = [point.at for points in series for point in points]
    if not ages:
        return []
    y = _y_scale([points[: len(points) // 2 + 1] for points in series], series)
    x = _x_scale(ages)
    step = max(1, -(-max(ages) // 6))
    ticks = [Tick(x.place(age), f"{age}") for age in range(0, max(ages) + 1, step)]
    return [_whiskers(points, x, y, ticks) for points in series]


def _later_half(points: Sequence[Point]) -> Sequence[Point]:
    known = [point for point in points if point.interval]
    return known[len(known) // 2 :]


def _x_scale(values: Iterable[int]) -> Scale:
    known = list(values)
    low, high = min(known), max(known)
    edge = (high - low) * 0.02 or 1
    return Scale(low - edge, high + edge, LEFT, RIGHT)


def _y_scale(whole: Sequence[Sequence[Point]], series: Sequence[Sequence[Point]]) -> Scale:
    ends = [
        end for points in whole for p in points if p.interval for end in (p.interval.low, p.interval.high)
    ]
    differences = [p.difference for points in series for p in points if p.difference is not None]
    return round_scale([0.0, *ends, *differences], BOTTOM, TOP)


def _band(points: Sequence[Point], x: Scale, y: Scale, ticks: Sequence[Tick]) -> Curve | None:
    runs = [list(run) for is_known, run in groupby(points, lambda p: p.difference is not None) if is_known]
    if not runs:
        return None
    return Curve(
        band="".join(_area(run, x, y) for run in runs),
        line="".join(_path([(x.place(p.at), y.place(p.difference or 0.0)) for p in run]) for run in runs),
        whiskers="",
        dots="".join(_dot(run[0], x, y) for run in runs if len(run) == 1),
        zero=y.place(0.0),
        x_ticks=ticks,
        y_ticks=y.ticks,
        is_cut=_is_cut(points, y),
    )


def _whiskers(points: Sequence[Point], x: Scale, y: Scale, ticks: Sequence[Tick]) -> Curve | None:
    known = [point for point in points if point.difference is not None]
    if not known:
        return None
    return Curve(
        band="",
        line="",
        whiskers="".join(
            f"M{x.place(p.at):g} {y.place(p.interval.low):g}V{y.place(p.interval.high):g}"
            for p in known
            if p.interval
        ),
        dots="".join(_dot(point, x, y) for point in known),
        zero=y.place(0.0),
        x_ticks=ticks,
        y_ticks=y.ticks,
        is_cut=_is_cut(known, y),
    )


def _area(run: Sequence[Point], x: Scale, y: Scale) -> str:
    known = [(x.place(p.at), p.interval) for p in run if p.interval]
    if len(known) < 2:
        return ""
    highs = [(place, y.place(interval.high)) for place, interval in known]
    lows = [(place, y.place(interval.low)) for place, interval in reversed(known)]
    return _path([*highs, *lows]) + "Z"


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)


def _dot(point: Point, x: Scale, y: Scale) -> str:
    return f"M{x.place(point.at):g} {y.place(point.difference or 0.0):g}h0"


def _is_cut(points: Sequence[Point], y: Scale) -> bool:
    ends = [end for p in points if p.interval for end in (p.interval.low, p.interval.high)]
    return not all(y.holds(end) for end in ends)
