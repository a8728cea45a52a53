"""Every metric as columns of listeners: what is divided by what, and the same before the exposure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ml.experiments.analysis.listener_sums import ListenerSums
from ml.experiments.analysis.scope import DAY_MS, WEEK_MS, Scope
from ml.experiments.metric_catalogue import Metric
from ml.experiments.moments import FloatArray

HOUR_MS = 3_600_000
BoolArray = NDArray[np.bool_]

# Ratio metrics: the column above the line and the one below it.
_RATIOS: Mapping[str, tuple[str, str]] = {
    "sessions_per_week": ("sessions", "weeks"),
    "tracks_per_session": ("plays", "sessions"),
    "skip_rate": ("skips", "plays"),
    "likes_per_hour": ("likes", "hours"),
    "advertisements_per_hour": ("advertisements", "hours"),
}


_PARTS: Mapping[str, tuple[str, ...]] = {"hours": ("duration_ms",), "weeks": ()}
_OTHERS: Mapping[str, tuple[str, ...]] = {
    "session_duration": ("sessions", "duration_ms"),
    "premium_conversion": ("premium_purchases",),
}


@dataclass(frozen=True, eq=False)
class MetricColumns:
    """One metric of some listeners; every array has shape (n_listeners,).

    Attributes:
        is_counted: Who counts. The others' numbers mean nothing.
        numerator: float64; of a mean the value itself, of a share 0 or 1.
        denominator: float64; 1 for means and shares.
        history_numerator: float64, the same before the exposure; 0 without history.
        history_denominator: float64; of a ratio without history 0, of a mean 1.
        has_history: Whether something is known of the listener before the exposure.
    """

    is_counted: BoolArray
    numerator: FloatArray
    denominator: FloatArray
    history_numerator: FloatArray
    history_denominator: FloatArray
    has_history: BoolArray

    @cached_property
    def stacked(self) -> FloatArray:
        """All four columns of numbers, float64 array of shape (n_listeners, 4)."""
        return np.column_stack(
            [self.numerator, self.denominator, self.history_numerator, self.history_denominator]
        )


def summed_for(metric: Metric) -> tuple[str, ...]:
    """The sums of sessions that a metric is made of, those of `ListenerSums` since the exposure.

    Args:
        metric: One that grows with time.
    """
    if metric.key in _OTHERS:
        return _OTHERS[metric.key]
    return tuple(part for name in _RATIOS[metric.key] for part in _PARTS.get(name, (name,)))


def metric_columns(metric: Metric, sums: ListenerSums, scope: Scope) -> MetricColumns:
    """Lay out one metric.

    Args:
        metric: Of the catalogue. Genre breadth needs the columns `groups` and `before_groups` besides.
        sums: Some listeners.
        scope: Theirs.
    """
    if metric.key in _RATIOS:
        return _ratio(*_RATIOS[metric.key], sums, scope)
    if metric.key == "session_duration":
        return _mean_duration(sums)
    if metric.key == "genre_breadth":
        return _mean(sums["groups"], sums["groups"] > 0, sums["before_groups"], sums["before_groups"] > 0)
    if metric.key == "premium_conversion":
        return _share(sums["premium_purchases"] > 0, sums["was_premium"] == 0)
    first_day = {"retention_week_2": 14, "retention_week_5": 35}[metric.key]
    is_old_enough = sums["exposed_at_ms"] <= scope.cutoff_ms - first_day * DAY_MS
    return _share(sums[metric.key.replace("retention", "retained")] > 0, is_old_enough)


def _mean_duration(sums: ListenerSums) -> MetricColumns:
    seconds = divided(sums["duration_ms"] / 1000, sums["sessions"])
    before = divided(sums["before_duration_ms"] / 1000, sums["before_sessions"])
    return _mean(seconds, sums["sessions"] > 0, before, sums["before_sessions"] > 0)


def _mean(
    values: FloatArray, is_counted: BoolArray, history: FloatArray, has_history: BoolArray
) -> MetricColumns:
    ones = np.ones_like(values)
    return MetricColumns(is_counted, values, ones, np.where(has_history, history, 0.0), ones, has_history)


def _share(did: BoolArray, could: BoolArray) -> MetricColumns:
    ones, zeros = np.ones(len(did)), np.zeros(len(did))
    return MetricColumns(could, did.astype(np.float64), ones, zeros, zeros, np.zeros(len(did), dtype=bool))


def _ratio(above: str, below: str, sums: ListenerSums, scope: Scope) -> MetricColumns:
    history = _part_before(below, sums, scope)
    return MetricColumns(
        np.ones(len(sums), dtype=bool),
        _part_since(above, sums, scope),
        _part_since(below, sums, scope),
        _part_before(above, sums, scope),
        history,
        history > 0,
    )


def _part_since(name: str, sums: ListenerSums, scope: Scope) -> FloatArray:
    if name == "hours":
        return sums["duration_ms"] / HOUR_MS
    return (scope.cutoff_ms - sums["exposed_at_ms"]) / WEEK_MS if name == "weeks" else sums[name]


def _part_before(name: str, sums: ListenerSums, scope: Scope) -> FloatArray:
    if name == "hours":
        return sums["before_duration_ms"] / HOUR_MS
    if name == "weeks":
        return np.minimum(tenure_ms(sums), scope.history_ms) / WEEK_MS
    return sums[f"before_{name}"]


def tenure_ms(sums: ListenerSums) -> FloatArray:
    """From a listener's first session of all to the exposure, milliseconds; 0 without one before it."""
    tenure = sums["exposed_at_ms"] - sums["first_ever_ms"]
    return np.where(sums["first_ever_ms"] > 0, np.maximum(tenure, 0.0), 0.0)


def divided(above: FloatArray, below: FloatArray) -> FloatArray:
    """Quotients; 0 where the denominator is 0."""
    return np.divide(above, below, out=np.zeros_like(above), where=below != 0)
