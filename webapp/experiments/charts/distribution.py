"""How listeners are spread over a metric's values, arm below arm: as dots where they are few, else as steps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml.experiments.results import ArmDistribution
from webapp.experiments.charts.scale import AboveAxis, Scale, Tick, round_scale

LEFT, RIGHT = 6.0, 94.0
TOP, LANE, LABEL = 6.0, 64.0, 20.0
DOT_WIDTH, DOT_HEIGHT = 1.4, 6.0


@dataclass(frozen=True)
class Lane:
    """One arm.

    Attributes:
        y: Of its name, pixels.
        top: Of the line of its mean.
        base: Of its lowest dots or the foot of its steps.
        dots: (percent, pixels) each; empty for steps.
        steps: A path; empty for dots.
        mean: Percent; None without a value.
    """

    arm: str
    y: float
    top: float
    base: float
    dots: Sequence[tuple[float, float]]
    steps: str
    mean: float | None


@dataclass(frozen=True)
class Spread(AboveAxis):
    """A drawing `height` pixels high, its axis at `axis_y`."""

    lanes: Sequence[Lane]
    ticks: Sequence[Tick]
    axis_y: float
    left: float = LEFT
    right: float = RIGHT


def place_distribution(
    arms: Sequence[ArmDistribution], means: Mapping[str, float | None], factor: float = 1.0
) -> Spread | None:
    """Place the arms on one axis; None where nobody has a value.

    Args:
        arms: From top to bottom.
        means: Of the arms.
        factor: What values are multiplied by before they are drawn.
    """
    values = [value * factor for arm in arms for value in (*arm.values, *arm.edges)]
    if not values:
        return None
    scale = round_scale(
        [*values, *(mean * factor for mean in means.values() if mean is not None)], LEFT, RIGHT
    )
    largest = max((_share(arm) for arm in arms), default=0.0)
    lanes = [_lane(arm, means.get(arm.variant), scale, factor, n, largest) for n, arm in enumerate(arms)]
    return Spread(lanes, scale.ticks, TOP + LANE * len(lanes) + 4)


def _lane(
    arm: ArmDistribution, mean: float | None, scale: Scale, factor: float, number: int, largest: float
) -> Lane:
    top = TOP + LANE * number
    base = top + LANE
    return Lane(
        arm=arm.variant,
        y=top + 13,
        top=top + LABEL,
        base=base,
        dots=_dots([scale.place(value * factor) for value in arm.values], base),
        steps=_steps(arm, scale, factor, base, largest) if arm.counts and largest else "",
        mean=None if mean is None else scale.place(mean * factor),
    )


def _dots(places: Sequence[float], base: float) -> list[tuple[float, float]]:
    """Pile up dots that would cover each other, closer together where the pile would be too high."""
    columns = Counter(round(place / DOT_WIDTH) for place in places)
    if not columns:
        return []
    rise = min(DOT_HEIGHT, (LANE - LABEL - DOT_HEIGHT) / max(columns.values()))
    piled: Counter[int] = Counter()
    dots = []
    for place in places:
        column = round(place / DOT_WIDTH)
        dots.append((place, round(base - 4 - piled[column] * rise, 1)))
        piled[column] += 1
    return dots


def _steps(arm: ArmDistribution, scale: Scale, factor: float, base: float, largest: float) -> str:
    total = sum(arm.counts)
    path = f"M{scale.place(arm.edges[0] * factor):g} {base:g}"
    for edge, count in zip(arm.edges[1:], arm.counts, strict=True):
        share = count / total if total else 0.0
        path += f"V{round(base - share / largest * (LANE - LABEL), 1):g}H{scale.place(edge * factor):g}"
    return f"{path}V{base:g}z"


def _share(arm: ArmDistribution) -> float:
    """The fullest bin's fraction of the arm."""
    return max(arm.counts, default=0) / (sum(arm.counts) or 1)
