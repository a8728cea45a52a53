"""The form of the planning page: what stands in its address, where fractions are percent."""

from collections.abc import Mapping

from ml.experiments.sizes import Design
from webapp.experiments.sizing import LIMITS, Question, SizingError

DEFAULTS = {
    "metric": "session_duration",
    "lift": "5",
    "power": "80",
    "alpha": "5",
    "variants": "2",
    "looks": "1",
    "population": "all",
    "traffic": "100",
}
POPULATIONS: Mapping[str, bool | None] = {"all": None, "premium": True, "free": False}
_LONGEST = 20


def typed(arguments: Mapping[str, str]) -> dict[str, str]:
    """What the form shows: what was given, and else the defaults."""
    return {name: arguments.get(name, "").strip()[:60] or default for name, default in DEFAULTS.items()}


def read_question(arguments: Mapping[str, str]) -> Question:
    """Read the question of an address.

    Raises:
        SizingError: Names the argument, its value and its limits.
    """
    given = typed(arguments)
    if given["population"] not in POPULATIONS:
        raise SizingError(f"population is {given['population']!r}, must be {', '.join(POPULATIONS)}")
    design = Design(
        lift=_percent("lift", given["lift"], *LIMITS["lift"]),
        power=_percent("power", given["power"], *LIMITS["power"]),
        alpha=_percent("alpha", given["alpha"], *LIMITS["alpha"]),
        variants=_whole("variants", given["variants"], *LIMITS["variants"]),
        looks=_whole("looks", given["looks"], *LIMITS["looks"]),
        traffic_share=_percent("traffic", given["traffic"], *LIMITS["traffic_share"]),
    )
    return Question(given["metric"], POPULATIONS[given["population"]], design)


def _percent(name: str, text: str, low: float, high: float) -> float:
    try:
        fraction = float(text) / 100
    except ValueError:
        fraction = float("nan")
    # Written this way round, NaN is out of range as well.
    if not low <= fraction <= high:
        limits = f"{100 * low:g} to {100 * high:g}"
        raise SizingError(f"{name} is {text[:_LONGEST]!r}, must be a number from {limits} percent")
    return fraction


def _whole(name: str, text: str, low: float, high: float) -> int:
    is_whole = text.isascii() and text.isdigit() and len(text) <= 3
    if not is_whole or not low <= int(text) <= high:
        raise SizingError(f"{name} is {text[:_LONGEST]!r}, must be a whole number from {low:g} to {high:g}")
    return int(text)
