"""The dial's curve: how many artists are filled at which precision."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from webapp.evaluation.line_charts import Axis, LineChart, line_chart, percent_axis

if TYPE_CHECKING:
    from ml.evaluation.dial import Dial

NOW = "as the dial stands"
_HALF = Axis("right", [(n / 10, f"{10 * n} %") for n in range(5, 11)])


def dial_chart(curve: "Sequence[Dial]", wanted: float) -> LineChart | None:
    """Draw coverage and precision as measured on held-out artists; None where nothing is ever filled.

    The point that is marked is the nearest of the curve.
    """
    shown = [one for one in curve if one.found.right.shown]
    if not shown:
        return None
    nearest = min(shown, key=lambda one: abs(one.wanted - wanted))
    series = [("the dial at 50 % to 99 %", [_point(one) for one in shown]), (NOW, [_point(nearest)])]
    lowest = min(right for _, right in series[0][1])
    return line_chart(
        series, percent_axis("artists filled"), _HALF if lowest >= 0.5 else percent_axis("right")
    )


def _point(one: "Dial") -> tuple[float, float]:
    filled, right = one.found.coverage().value, one.found.precision().value
    return filled or 0.0, right or 0.0
