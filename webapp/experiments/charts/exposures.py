"""Listeners exposed per day, the arms of a day on top of each other."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.experiments.charts.days import DAY_MS, moment_ticks
from webapp.experiments.charts.scale import Scale, Tick, round_scale

LEFT, RIGHT = 13.0, 97.0
TOP, BOTTOM, HEIGHT = 28.0, 178.0, 200.0
MOST_BARS = 62


@dataclass(frozen=True)
class Stack:
    """The bars of one arm, as a path."""

    arm: str
    path: str


@dataclass(frozen=True)
class ExposureBars:
    """A drawing `height` pixels high.

    Attributes:
        days: That one bar stands for.
    """

    stacks: Sequence[Stack]
    days: int
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    left: float = LEFT
    right: float = RIGHT
    height: float = HEIGHT
    label_x: float = LEFT - 1
    tick_y: float = BOTTOM + 17


def place_exposures(per_day: Sequence[tuple[int, str, int]], arms: Sequence[str]) -> ExposureBars | None:
    """Place bars, days joined where there are too many to tell apart; None without any exposure.

    Args:
        per_day: Midnight in epoch milliseconds, arm and listeners.
        arms: The lowest first.
    """
    if not per_day:
        return None
    first, last = min(row[0] for row in per_day), max(row[0] for row in per_day)
    days = -(-((last - first) // DAY_MS + 1) // MOST_BARS)
    counts = _joined(per_day, first, days * DAY_MS)
    moments = sorted({moment for moment, _ in counts})
    x = Scale(first, moments[-1] + days * DAY_MS, LEFT, RIGHT)
    y = round_scale([0, 1, *(sum(counts[moment, arm] for arm in arms) for moment in moments)], BOTTOM, TOP, 3)
    width = round((x.place(first + days * DAY_MS) - LEFT) * 0.8, 2)
    ticks = [Tick(round(tick.place + width / 2, 2), tick.text) for tick in moment_ticks(moments, x)]
    return ExposureBars(list(_stacks(counts, moments, arms, x, y, width)), days, ticks, y.ticks)


def _joined(per_day: Sequence[tuple[int, str, int]], first: int, bar_ms: int) -> Counter[tuple[int, str]]:
    """Count listeners by the start of their bar, and arm."""
    counts: Counter[tuple[int, str]] = Counter()
    for midnight, arm, listeners in per_day:
        counts[first + (midnight - first) // bar_ms * bar_ms, arm] += listeners
    return counts


def _stacks(
    counts: Counter[tuple[int, str]],
    moments: Sequence[int],
    arms: Sequence[str],
    x: Scale,
    y: Scale,
    width: float,
) -> Iterator[Stack]:
    reached = dict.fromkeys(moments, 0)
    for arm in arms:
        bars = [(moment, reached[moment], counts[moment, arm]) for moment in moments if counts[moment, arm]]
        yield Stack(
            arm, "".join(_bar(x.place(at), y.place(low), y.place(low + n), width) for at, low, n in bars)
        )
        reached.update({moment: low + n for moment, low, n in bars})


def _bar(left: float, base: float, top: float, width: float) -> str:
    return f"M{left:g} {base:g}V{top:g}h{width:g}V{base:g}z"
