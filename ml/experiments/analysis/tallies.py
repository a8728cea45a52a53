"""One metric over all listeners, arm by arm: what remains of them once they have passed."""

from dataclasses import dataclass, field

import numpy as np

from ml.experiments.analysis.metric_columns import BoolArray, MetricColumns
from ml.experiments.analysis.running_moments import RunningMoments
from ml.experiments.cuped import ArmWithHistory
from ml.experiments.metric_catalogue import Metric, MetricKind
from ml.experiments.moments import FloatArray, Moments
from ml.experiments.proportions import Proportion
from ml.experiments.ratios import linearised
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import Comparison, welch

_N_COLUMNS = 4


@dataclass(eq=False)
class ArmTally:
    """One metric in one arm.

    Attributes:
        metric: Which.
        with_history: Of numerator, denominator, history's numerator and denominator.
        without_history: The same of listeners of a mean of whom nothing is known before; only the first two mean
            anything.
        without_value: Listeners who do not count.
        zero_denominators: Of those who count, the ones with a denominator of 0.
    """

    metric: Metric
    with_history: RunningMoments = field(default_factory=lambda: RunningMoments.empty(_N_COLUMNS))
    without_history: RunningMoments = field(default_factory=lambda: RunningMoments.empty(_N_COLUMNS))
    n_without_history: int = 0
    without_value: int = 0
    zero_denominators: int = 0

    @property
    def n(self) -> int:
        """Listeners who count."""
        return self.with_history.n + self.without_history.n

    def add(self, columns: MetricColumns, is_here: BoolArray) -> None:
        """Count some listeners in: those of `columns` where `is_here`, a bool array of shape (n_listeners,)."""
        counted, stacked = columns.is_counted & is_here, columns.stacked
        # Without history a mean is imputed once all listeners have passed; a ratio's zeros need nothing.
        is_apart = ~columns.has_history & (self.metric.kind == MetricKind.MEAN)
        self.with_history.add(stacked[counted & ~is_apart])
        self.without_history.add(stacked[counted & is_apart])
        self.n_without_history += int((counted & ~columns.has_history).sum())
        self.without_value += int((is_here & ~columns.is_counted).sum())
        self.zero_denominators += int((counted & (columns.denominator == 0)).sum())

    def all_moments(self, imputed: float = 0.0) -> Moments:
        """All who count, with `imputed` for a mean's missing history.

        Raises:
            InsufficientDataError: Fewer than 2 of them.
        """
        everybody = RunningMoments.empty(_N_COLUMNS)
        everybody.join(self.with_history)
        everybody.join(_with_constant_history(self.without_history, imputed))
        return everybody.moments()

    def value(self) -> float | None:
        """The metric; None without listeners, or where all denominators are 0."""
        if not self.n:
            return None
        total = RunningMoments.empty(_N_COLUMNS)
        total.join(self.with_history)
        total.join(self.without_history)
        above, below = total.means[:2]
        return float(above / below) if below else None

    def sample(self) -> Sample:
        """The metric and its variance between listeners, of a ratio between linearised ones.

        Raises:
            InsufficientDataError: Fewer than 2 listeners, or all denominators are 0.
        """
        moments = self.all_moments()
        two = Moments(moments.n, moments.means[:2], moments.covariances[:2, :2])
        (value,), ((variance,),) = linearised(two)
        return Sample(two.n, float(value), max(0.0, float(variance)))

    def proportion(self) -> Proportion:
        """A share's hits among those who could.

        Raises:
            InsufficientDataError: Nobody could.
        """
        return Proportion(round(self.with_history.means[0] * self.n), self.n)

    def with_covariate(self, imputed: float) -> ArmWithHistory:
        """The metric beside its history, for CUPED.

        Raises:
            InsufficientDataError: Fewer than 2 listeners.
        """
        return ArmWithHistory(self.all_moments(imputed), self.n_without_history)


def find_comparison(control: ArmTally, treatment: ArmTally) -> Comparison | None:
    """Compare two arms by Welch's test; None where the data cannot carry it."""
    try:
        return welch(control.sample(), treatment.sample())
    except InsufficientDataError:
        return None


def mean_of_history(*tallies: ArmTally) -> float:
    """Mean history over the listeners of all arms who have one; 0 if nobody has."""
    n = sum(tally.with_history.n for tally in tallies)
    return (
        sum(float(tally.with_history.means[2]) * tally.with_history.n for tally in tallies) / n if n else 0.0
    )


def _with_constant_history(moments: RunningMoments, imputed: float) -> RunningMoments:
    means: FloatArray = np.array([moments.means[0], moments.means[1], imputed, 1.0])
    spread = np.zeros((_N_COLUMNS, _N_COLUMNS))
    spread[:2, :2] = moments.spread[:2, :2]
    return RunningMoments(moments.n, means, spread)
