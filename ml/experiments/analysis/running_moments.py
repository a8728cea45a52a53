"""Moments of columns that come in parts, without keeping the parts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.experiments.moments import FloatArray, Moments


@dataclass(eq=False)
class RunningMoments:
    """Means and sums of centred products so far; of any number of listeners, also none.

    Attributes:
        n: Listeners so far.
        means: float64 array of shape (n_columns,).
        spread: Sums of products of deviations from the means, float64 array of shape (n_columns, n_columns).
    """

    n: int
    means: FloatArray
    spread: FloatArray

    @classmethod
    def empty(cls, n_columns: int) -> "RunningMoments":
        """Begin."""
        return cls(0, np.zeros(n_columns), np.zeros((n_columns, n_columns)))

    def add(self, columns: FloatArray) -> None:
        """Count more listeners in.

        Args:
            columns: float64 array of shape (n_listeners, n_columns), finite.

        References:
            Chan, Golub, LeVeque (1983), The American Statistician 37, 242-247.
        """
        if not len(columns):
            return
        # Measuring from the first row makes a constant column have a variance of exactly 0.
        shifted = columns - columns[0]
        shift = shifted.mean(axis=0)
        centred = shifted - shift
        part = RunningMoments(len(columns), columns[0] + shift, centred.T @ centred)
        self.join(part)

    def join(self, other: "RunningMoments") -> None:
        """Count the listeners of another in; nothing happens where it has none."""
        if not other.n:
            return
        n = self.n + other.n
        gap = other.means - self.means
        self.spread = self.spread + other.spread + np.outer(gap, gap) * (self.n * other.n / n)
        self.means = self.means + gap * (other.n / n)
        self.n = n

    def moments(self) -> Moments:
        """What there is so far.

        Raises:
            InsufficientDataError: Fewer than 2 listeners.
        """
        return Moments(self.n, self.means, self.spread / max(1, self.n - 1))


def add_by_arm(
    moments: list[RunningMoments], arm: NDArray[np.int64], is_counted: NDArray[np.bool_], columns: FloatArray
) -> None:
    """Count listeners in where they belong, those who count.

    Args:
        moments: One per arm.
        arm: int64 array of shape (n_listeners,).
        is_counted: bool array of shape (n_listeners,).
        columns: float64 array of shape (n_listeners, n_columns).
    """
    for position, of_arm in enumerate(moments):
        of_arm.add(columns[is_counted & (arm == position)])
