"""Where a number stands among the tracks of a group: in words, and as places in a drawing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

from ml.features import Field
from webapp.catalogue.distributions import PERCENTS, Distribution

WIDTH = 300.0
MARGIN = 8.0
FEWEST_TRACKS = 20
_ROUNDED_TO = 5


@dataclass(frozen=True)
class Strip:
    """Horizontal places in a drawing `WIDTH` units wide, from its left edge; None is not drawn.

    Attributes:
        outer: Left end and length of the 5 to 95 % band.
        inner: Left end and length of the 25 to 75 % band.
        median: Of the group.
        catalogue: The median of all tracks.
        value: Of the track itself.
    """

    outer: tuple[float, float] | None
    inner: tuple[float, float] | None
    median: float | None
    catalogue: float | None
    value: float | None


def strip_of(
    field: Field, value: float | None, group: Distribution | None, catalogue: Distribution | None
) -> Strip | None:
    """Place a value beside the distribution of its group and the median of the catalogue.

    Numbers that have a narrow range by nature are drawn over all of it; the others over what is drawn.
    None where there is nothing to compare with.
    """
    if not (group or catalogue):
        return None
    place = _scale(field, [value, *_values(group), *_values(catalogue)])
    quantiles = group.quantiles if group else None
    return Strip(
        outer=_band(place(quantiles[5]), place(quantiles[95])) if quantiles else None,
        inner=_band(place(quantiles[25]), place(quantiles[75])) if quantiles else None,
        median=place(quantiles[50]) if quantiles else None,
        catalogue=place(catalogue.quantiles[50]) if catalogue else None,
        value=None if value is None else place(value),
    )


def standing(value: float, group: Distribution | None, name: str) -> str:
    """Say in words where a value stands among the tracks of a group.

    Args:
        value: In the unit of the distribution.
        group: Its five quantiles; what lies between them is interpolated.
        name: What the group is called in the sentence.
    """
    if group is None:
        return f"nothing is known of {name} to compare with"
    if group.n < FEWEST_TRACKS:
        return f"only {group.n} {'track' if group.n == 1 else 'tracks'} of {name} to compare with"
    ties = [percent for percent in PERCENTS if group.quantiles[percent] == value]
    if len(ties) > 1:
        return f"the same as many tracks of {name}"
    share = _share_below(value, group)
    if 45 < share < 55:
        return f"about the middle of {name}"
    if share > 50:
        return f"higher than about {_round(share)} % of {name}"
    return f"lower than about {_round(100 - share)} % of {name}"


def _share_below(value: float, group: Distribution) -> float:
    """Percent of the group's tracks below a value, never less than 5 nor more than 95."""
    known = [(group.quantiles[percent], percent) for percent in PERCENTS]
    if value <= known[0][0]:
        return PERCENTS[0]
    for (low, before), (high, after) in pairwise(known):
        if low <= value < high:
            return before + (after - before) * (value - low) / (high - low)
    return PERCENTS[-1]


def _round(percent: float) -> int:
    return _ROUNDED_TO * round(percent / _ROUNDED_TO)


def _values(distribution: Distribution | None) -> Iterable[float]:
    return distribution.quantiles.values() if distribution else ()


def _scale(field: Field, drawn: Iterable[float | None]) -> Callable[[float], float]:
    """Give the function that turns a value into its place."""
    given = [value for value in drawn if value is not None]
    is_narrow = field.low == 0 and field.high in (1, 100)
    low, high = (0.0, float(field.high or 0)) if is_narrow else (min(given), max(given))

    def place(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(MARGIN + (WIDTH - 2 * MARGIN) * share, 1)

    return place


def _band(low: float, high: float) -> tuple[float, float]:
    return low, round(max(high - low, 1.0), 1)
