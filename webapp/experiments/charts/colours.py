"""Colours of arms: each stands out at 3 to 1 and more from white paper and from a dark page."""

from collections.abc import Mapping, Sequence

CONTROL = "#868e96"
TREATMENTS = (
    *("#7c6cd0", "#d9581c", "#2a8f83", "#c2488c", "#a67c00"),
    *("#3b82c4", "#6b8e23", "#a3694f", "#8a63b8"),
)


def colours_of(arms: Sequence[str]) -> Mapping[str, str]:
    """Give each arm its colour, the control first; beyond ten the colours repeat."""
    treatments = {key: TREATMENTS[position % len(TREATMENTS)] for position, key in enumerate(arms[1:])}
    return {**dict.fromkeys(arms[:1], CONTROL), **treatments}
