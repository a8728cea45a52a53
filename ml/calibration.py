"""Calibration: raw model outputs to probabilities that mean what they say.

The fitted parameters travel in the manifest, so the predictor applies them without any training library.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

_FLOOR = 1e-4  # A forest says exactly 0 for groups it has not met in a leaf; no answer is that sure.
_PRIOR_STRENGTH = 5.0


class Calibration(Protocol):
    """Turns raw outputs of shape (n_tracks, n_groups) into probabilities of the same shape."""

    def apply(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrate raw outputs."""
        ...

    def record(self) -> dict[str, Any]:
        """What the manifest keeps; `calibration_from` reads it back."""
        ...


@dataclass(frozen=True)
class Temperature:
    """Raises class probabilities to a power and lets them sum to 1 again; a power below 1 doubts."""

    power: float

    def apply(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrate probabilities that sum to 1."""
        powers = np.maximum(raw, np.float32(_FLOOR)) ** np.float32(self.power)
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)

    def record(self) -> dict[str, Any]:
        """See `Calibration`."""
        return {"method": "temperature", "power": self.power}


@dataclass(frozen=True)
class Platt:
    """For each group a line on the logit, then the logistic function; groups stay independent.

    References:
        Platt (1999), Probabilistic outputs for support vector machines.
    """

    slopes: tuple[float, ...]
    offsets: tuple[float, ...]

    def apply(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrate logits."""
        lines = raw * np.array(self.slopes, dtype=np.float32) + np.array(self.offsets, dtype=np.float32)
        return np.asarray(0.5 * (1 + np.tanh(0.5 * lines)), dtype=np.float32)

    def record(self) -> dict[str, Any]:
        """See `Calibration`."""
        return {"method": "platt", "slopes": list(self.slopes), "offsets": list(self.offsets)}


def calibration_from(record: Mapping[str, Any]) -> Calibration:
    """Read back what `Calibration.record` gave.

    Raises:
        ValueError: The method is unknown.
    """
    if record.get("method") == "temperature":
        return Temperature(float(record["power"]))
    if record.get("method") == "platt":
        return Platt(tuple(map(float, record["slopes"])), tuple(map(float, record["offsets"])))
    raise ValueError(f"the calibration method is {record.get('method')!r}, must be temperature or platt")


def fit_temperature(probabilities: NDArray[np.float32], primary: NDArray[np.int64]) -> Temperature:
    """Choose the power between 1/4 and 4 with the least log-loss on held-out tracks.

    Args:
        probabilities: Shape (n_tracks, n_groups).
        primary: Index of the true group, shape (n_tracks,).
    """
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(primary))

    def loss(log_power: float) -> float:
        chosen = Temperature(float(np.exp(log_power))).apply(probabilities)[rows, primary]
        return float(-np.log(chosen).mean())

    best = minimize_scalar(loss, bounds=(-np.log(4), np.log(4)), method="bounded")
    return Temperature(float(np.exp(best.x)))


def fit_platt(logits: NDArray[np.float32], memberships: NDArray[np.bool_]) -> Platt:
    """Fit slope and offset of every group on held-out tracks, drawn towards slope 1 and offset 0.

    The pull weighs as much as a few tracks, so that a group hardly seen keeps the network's own answer.

    Args:
        logits: Shape (n_tracks, n_groups).
        memberships: bool array of the same shape.
    """
    lines = [_fit_line(z, y) for z, y in zip(logits.T, memberships.T, strict=True)]
    return Platt(tuple(slope for slope, _ in lines), tuple(offset for _, offset in lines))


def _fit_line(logits: NDArray[np.float32], truth: NDArray[np.bool_]) -> tuple[float, float]:
    from scipy.optimize import minimize

    z, y = logits.astype(np.float64), truth.astype(np.float64)

    def loss(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        t = line[0] * z + line[1]
        pull = line - np.array([1.0, 0.0])
        residual = 0.5 * (1 + np.tanh(0.5 * t)) - y
        value = (np.logaddexp(0, t) - y * t).sum() + 0.5 * _PRIOR_STRENGTH * (pull**2).sum()
        return float(value), np.array([(residual * z).sum(), residual.sum()]) + _PRIOR_STRENGTH * pull

    slope, offset = minimize(loss, [1.0, 0.0], jac=True, method="L-BFGS-B", bounds=[(0.2, 5), (-5, 5)]).x
    return float(slope), float(offset)
