"""The score of a running experiment without effect, kept within its boundaries: a random walk on [0, 1]."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ml.experiments.moments import FloatArray

_HIGHEST_BOUND = 40.0
_CERTAIN_Z = 8.5  # Beyond so many standard deviations there is nothing left to integrate.
_PANEL_NODES, _PANEL_WEIGHTS = np.polynomial.legendre.leggauss(8)


@dataclass(frozen=True, eq=False)
class RandomWalk:
    """Where the score is, had it crossed no boundary yet.

    The score is z times the square root of the information fraction: it has variance t at time t, and what it gains
    from one look to the next is independent of what it has.

    Attributes:
        time: Information fraction of the last look.
        points: Places, float64 array of shape (n_points,).
        masses: Probability at each, of the same shape; they sum to the chance of no crossing so far.
    """

    time: float
    points: FloatArray
    masses: FloatArray

    @classmethod
    def start(cls) -> "RandomWalk":
        """Stand at 0 for certain."""
        return cls(0.0, np.zeros(1), np.ones(1))

    def crossing(self, time: float, bound: float) -> float:
        """Return the chance that the first crossing of the upper bound on z is at `time`."""
        step = np.sqrt(time - self.time)
        return float(self.masses @ special.ndtr((self.points - bound * np.sqrt(time)) / step))

    def bound_at(self, time: float, probability: float) -> float:
        """Find the bound on z whose upper end is first crossed at `time` with this probability."""
        low, high = 0.0, _HIGHEST_BOUND
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.crossing(time, middle) > probability else (low, middle)
        return high

    def kept_within(self, time: float, bound: float) -> "RandomWalk":
        """Walk on to `time` and keep what lies between the bounds -bound and +bound on z.

        Gauss-Legendre panels no wider than the step's standard deviation: exact to about 1e-12.
        """
        step = np.sqrt(time - self.time)
        end = min(bound, _CERTAIN_Z) * np.sqrt(time)
        edges = np.linspace(-end, end, int(np.ceil(2 * end / step)) + 1)
        half = (edges[1:] - edges[:-1]) / 2
        points = ((edges[1:] + edges[:-1]) / 2 + np.outer(_PANEL_NODES, half)).ravel()
        weights = np.outer(_PANEL_WEIGHTS, half).ravel()
        distances = (points[:, None] - self.points) / step
        density = np.exp(-(distances**2) / 2) @ self.masses / (step * np.sqrt(2 * np.pi))
        return RandomWalk(time, points, density * weights)
