"""The dial beside the catalogue: what it promises, and what it would write now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from webapp.models import ModelVersion, WriteMode
from webapp.review.dial import ServingDial, serving_dial
from webapp.review.write_preview import Counts, Preview, preview

if TYPE_CHECKING:
    from ml.evaluation.artist_bootstrap import Score
    from ml.evaluation.dial import GroupDial

_NOBODY = Counts(0, 0)
_CONTRADICTED = (
    "The precision is that of artists of whom nobody has said anything: where an import says otherwise, expect "
    "fewer of the answers to be right."
)
CONCERNED = {
    WriteMode.FILL: "artists without a genre",
    WriteMode.ADD: "artists that lack the group that the model names",
    WriteMode.REPLACE: "artists without a genre or with another one",
}


@dataclass(frozen=True)
class GroupReading:
    """One group of the dial; the intervals are about as many artists as are written, or wait, now.

    Attributes:
        threshold: From which probability on it is written; None leaves it to people.
        held_out: Held-out artists of which the version says this group.
        is_current: Whether the mapping in force has the group.
    """

    name: str
    slug: str
    threshold: float | None
    precision: "Score"
    coverage: "Score"
    held_out: int
    is_current: bool
    now: Counts


@dataclass(frozen=True)
class DialReading:
    """The dial at one precision and in one mode.

    Attributes:
        precision: The promised share of right groups among those that would be written.
        coverage: The promised share that is filled of artists like the held-out ones.
        held_out: How many artists that was measured on.
        groups: Those that would be written most come first.
        preview: What would be written.
    """

    version: ModelVersion
    wanted: float
    precision: "Score"
    coverage: "Score"
    held_out: int
    groups: Sequence[GroupReading]
    preview: Preview

    @property
    def sentence(self) -> str:
        """What turning the dial so would do."""
        now, whom = self.preview.total, CONCERNED[self.preview.mode]
        if now.waiting == 0:
            return f"{self.version.version} says nothing of any {whom} that people have not decided about."
        if now.written == 0 or self.precision.value is None:
            return f"At {self.wanted * 100:g} % precision all {now.waiting:,} {whom} are left to people."
        fill = (
            f"Fill {_percent(now.written / now.waiting)} at {score_text(self.precision)} precision, leave the rest "
            f"to people: {now.written:,} of {now.waiting:,} {whom}."
        )
        return fill if self.preview.mode == WriteMode.FILL else f"{fill} {_CONTRADICTED}"


def score_text(score: "Score") -> str:
    """Write a share in percent with the ends of its interval, where it has any."""
    if score.value is None:
        return "unknown"
    if score.low is None or score.high is None:
        return _percent(score.value)
    return f"{_percent(score.value)} ({_percent(score.low)} to {_percent(score.high)})"


def _percent(fraction: float) -> str:
    return f"{f'{fraction * 100:.1f}'.removesuffix('.0')} %"


def read_dial(session: Session, precision: float, mode: WriteMode, sampled: int | None = None) -> DialReading:
    """Turn the dial, and see what it would do; only reads.

    Args:
        session: Only reads.
        precision: What is wanted, a fraction.
        mode: What happens where there are values already.
        sampled: How many of the artists are named; None for as many as a page shows.

    Raises:
        PrecisionError: It is out of range.
        NotReadyError: There is no dial.
    """
    serving = serving_dial(session, precision)
    would = preview(session, serving, mode) if sampled is None else preview(session, serving, mode, sampled)
    dial = serving.dial
    groups = [_group_reading(one, serving, would) for one in dial.groups]
    return DialReading(
        serving.version,
        precision,
        dial.found.precision(would.total.written or None),
        dial.found.coverage(would.total.waiting or None),
        dial.found.filled.shown,
        sorted(groups, key=lambda one: (-one.now.written, -one.now.waiting, one.name)),
        would,
    )


def _group_reading(one: "GroupDial", serving: ServingDial, would: Preview) -> GroupReading:
    key = serving.group_ids.get(one.group.slug)
    now = would.by_group.get(key, _NOBODY) if key is not None else _NOBODY
    return GroupReading(
        one.group.name,
        one.group.slug,
        one.threshold,
        one.found.precision(now.written or None),
        one.found.coverage(now.waiting or None),
        one.found.filled.shown,
        key is not None,
        now,
    )
