"""The metrics that experiments are judged by: what each measures, in what unit, and which way is better."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class MetricKind(StrEnum):
    """How listeners make one number of an arm."""

    MEAN = "mean"
    RATIO = "ratio"
    SHARE = "share"


class Unit(StrEnum):
    """What a metric's values are in; a fraction is 0 to 1 and shown in percent."""

    SECONDS = "s"
    FRACTION = "fraction"
    PER_WEEK = "per week"
    PER_SESSION = "per session"
    PER_HOUR = "per hour"
    GROUPS = "groups"


@dataclass(frozen=True)
class Metric:
    """One metric.

    A mean is over listeners, of one value each. A ratio is the sum of all listeners' numerators over the sum of
    their denominators. A share counts listeners who did something among those who could.

    Attributes:
        key: In addresses and data.
        title: For people, without its unit.
        explanation: What is counted, and of whom, in one sentence.
        kind: See above.
        unit: Of its values.
        lower_is_better: Whether listeners are better served when it falls.
        has_history: Whether the same thing is known of listeners before their exposure, as CUPED needs.
        grows_with_time: Whether it may be computed at any moment of an experiment, and by days since exposure.
    """

    key: str
    title: str
    explanation: str
    kind: MetricKind
    unit: Unit
    lower_is_better: bool = False
    has_history: bool = True
    grows_with_time: bool = True


_ALL = (
    Metric(
        "session_duration",
        "Mean session duration",
        "The mean duration of a listener's sessions, from first to last event; every listener counts once.",
        MetricKind.MEAN,
        Unit.SECONDS,
    ),
    Metric(
        "sessions_per_week",
        "Sessions per week",
        "Sessions over the weeks since the listeners' first exposure, those without any session among them.",
        MetricKind.RATIO,
        Unit.PER_WEEK,
    ),
    Metric(
        "tracks_per_session",
        "Tracks per session",
        "Tracks played over sessions.",
        MetricKind.RATIO,
        Unit.PER_SESSION,
    ),
    Metric(
        "skip_rate",
        "Skip rate",
        "Tracks skipped over tracks played.",
        MetricKind.RATIO,
        Unit.FRACTION,
        lower_is_better=True,
    ),
    Metric(
        "likes_per_hour",
        "Likes per hour",
        "Likes over hours listened.",
        MetricKind.RATIO,
        Unit.PER_HOUR,
    ),
    Metric(
        "advertisements_per_hour",
        "Advertisements per hour",
        "Advertisements heard over hours listened.",
        MetricKind.RATIO,
        Unit.PER_HOUR,
        lower_is_better=True,
    ),
    Metric(
        "premium_conversion",
        "Premium conversion",
        "Of the listeners without premium at their first exposure, those who bought it since.",
        MetricKind.SHARE,
        Unit.FRACTION,
        has_history=False,
    ),
    Metric(
        "retention_week_2",
        "Retention in days 7 to 13",
        "Of the listeners exposed at least 14 days ago, those with a session that began 7 to 13 days after.",
        MetricKind.SHARE,
        Unit.FRACTION,
        has_history=False,
        grows_with_time=False,
    ),
    Metric(
        "retention_week_5",
        "Retention in days 28 to 34",
        "Of the listeners exposed at least 35 days ago, those with a session that began 28 to 34 days after.",
        MetricKind.SHARE,
        Unit.FRACTION,
        has_history=False,
        grows_with_time=False,
    ),
    Metric(
        "genre_breadth",
        "Genre breadth",
        "The number of different genre groups among the tracks that a listener played; listeners who played none of a "
        "known group have no value.",
        MetricKind.MEAN,
        Unit.GROUPS,
        grows_with_time=False,
    ),
)

METRICS: Mapping[str, Metric] = MappingProxyType({metric.key: metric for metric in _ALL})


def get_metric(key: str) -> Metric:
    """Get a metric by its key.

    Raises:
        ValueError: There is none.
    """
    try:
        return METRICS[key]
    except KeyError:
        raise ValueError(f"metric is {key[:60]!r}, must be one of {', '.join(METRICS)}") from None
