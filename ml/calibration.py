"""Calibration: raw model outputs to probabilities that mean what they say.

The fitted parameters travel in the manifest, so the predictor applies them without any training library.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ml.advanced_inputs import conditions
from ml.inputs import missing_shares

_FLOOR = 1e-4  # A forest says exactly 0 for groups it has not met in a leaf; no answer is that sure.
_PRIOR_STRENGTH = 50.0
_POWER_PRIOR_STRENGTH = 20.0
_FURTHEST_LOG = 2.0


class Answers(NamedTuple):
    """What a model says of some tracks.

    Attributes:
        primary: Probability of each group to be the primary one, float32 of shape (n_tracks, n_groups); rows sum to 1.
        probabilities: Probability of each group to belong to the track, same shape. For a baseline, which answers
            one group, the same as `primary`.
    """

    primary: NDArray[np.float32]
    probabilities: NDArray[np.float32]


class Calibration(Protocol):
    """Turns raw outputs, one row per track, into probabilities."""

    def apply(self, raw: NDArray[np.float32], matrix: NDArray[np.float32]) -> Answers:
        """Calibrate raw outputs; `matrix` is what the model was shown, one row per track."""
        ...

    def record(self) -> dict[str, Any]:
        """What the manifest keeps; `calibration_from` reads it back."""
        ...


@dataclass(frozen=True)
class Temperature:
    """Raises class probabilities to a power and lets them sum to 1 again; a power below 1 doubts.

    Attributes:
        power: Of a track of which all is known.
        slopes: How much the logarithm of the power grows with the share of each block of `ml.inputs.BLOCKS` that is
            missing; none where it is the same for all tracks.
    """

    power: float
    slopes: tuple[float, ...] = ()

    def apply(
        self,
        raw: NDArray[np.float32],
        matrix: NDArray[np.float32],
    ) -> Answers:
        """Calibrate probabilities that sum to 1, shape (n_tracks, n_groups)."""
        if not self.slopes:
            return self.of_probabilities(raw)
        return _to_powers(raw, _powers(self._weights, missing_shares(matrix)))

    def of_probabilities(self, raw: NDArray[np.float32]) -> Answers:
        """Calibrate probabilities of tracks of which all is known."""
        return _to_powers(raw, np.float32(self.power))

    @cached_property
    def _weights(self) -> NDArray[np.float32]:
        return np.array([[np.log(self.power)], *([slope] for slope in self.slopes)], dtype=np.float32)

    def record(self) -> dict[str, Any]:
        """See `Calibration`."""
        return {"method": "temperature", "power": self.power, "slopes": list(self.slopes)}


@dataclass(frozen=True)
class TwoHeads:
    """For the primary group a softmax of logits times a power; for each membership a line and the logistic function.

    A group is never less likely to be any of the track's than to be its primary one.

    How far the logits may be trusted depends on what was known of the track: the logarithms of both powers are linear
    in `ml.advanced_inputs.conditions`.

    Attributes:
        of_primary: The logarithm of the primary head's power: its value at conditions 0, then one slope per condition.
        of_memberships: Likewise for all memberships.
        slopes: One per group, of the line on the membership's logit times its power.
        offsets: Likewise.

    References:
        Guo, Pleiss, Sun and Weinberger (2017), On calibration of modern neural networks.
        Platt (1999), Probabilistic outputs for support vector machines.
    """

    of_primary: tuple[float, ...]
    of_memberships: tuple[float, ...]
    slopes: tuple[float, ...]
    offsets: tuple[float, ...]

    def apply(self, raw: NDArray[np.float32], matrix: NDArray[np.float32]) -> Answers:
        """Calibrate the logits of primary group and memberships side by side, shape (n_tracks, 2 * n_groups)."""
        weights, slopes, offsets = self._arrays
        powers = _powers(weights, conditions(matrix))
        n_groups = len(slopes)
        lines = raw[:, n_groups:] * powers[:, 1:]
        lines *= slopes
        lines += offsets
        lines *= 0.5
        probabilities = np.tanh(lines, out=lines)
        probabilities += 1
        probabilities *= 0.5
        primary = softmax(raw[:, :n_groups] * powers[:, :1])
        return Answers(primary, np.maximum(probabilities, primary))

    @cached_property
    def _arrays(self) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Weights of the powers, shape (1 + n_conditions, 2), slopes and offsets."""
        weights = np.column_stack([self.of_primary, self.of_memberships]).astype(np.float32)
        return weights, np.array(self.slopes, dtype=np.float32), np.array(self.offsets, dtype=np.float32)

    def record(self) -> dict[str, Any]:
        """See `Calibration`."""
        return {"method": "two heads"} | {name: list(getattr(self, name)) for name in _TWO_HEADS}


_TWO_HEADS = ("of_primary", "of_memberships", "slopes", "offsets")


def _to_powers(probabilities: NDArray[np.float32], powers: Any) -> Answers:
    raised = np.maximum(probabilities, np.float32(_FLOOR)) ** powers
    calibrated = np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
    return Answers(calibrated, calibrated)


def _powers(weights: NDArray[Any], known: NDArray[Any]) -> NDArray[Any]:
    """Powers of each track, shape (n_tracks, k), from weights of shape (1 + n_conditions, k)."""
    logs = known @ weights[1:]
    logs += weights[0]
    return np.asarray(np.exp(np.minimum(np.maximum(logs, -_FURTHEST_LOG), _FURTHEST_LOG)))


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn logits into probabilities that sum to 1 in each row."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def calibration_from(record: Mapping[str, Any]) -> Calibration:
    """Read back what `Calibration.record` gave.

    Raises:
        ValueError: The method is unknown.
    """
    if record.get("method") == "temperature":
        return Temperature(float(record["power"]), tuple(map(float, record.get("slopes", ()))))
    if record.get("method") == "two heads":
        lacking = [name for name in _TWO_HEADS if name not in record]
        if lacking:
            raise ValueError(f"the calibration lacks {', '.join(lacking)}")
        return TwoHeads(*(tuple(map(float, record[name])) for name in _TWO_HEADS))
    raise ValueError(
        f"the calibration method is {record.get('method')!r}, must be 'temperature' or 'two heads'"
    )


def fit_temperature(probabilities: NDArray[np.float32], primary: NDArray[np.int64]) -> Temperature:
    """Choose the power between 1/4 and 4 with the least log-loss on held-out tracks.

    Args:
        probabilities: Shape (n_tracks, n_groups).
        primary: Index of the true group, shape (n_tracks,).
    """
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(primary))

    def loss(log_power: float) -> float:
        chosen = Temperature(float(np.exp(log_power))).of_probabilities(probabilities).primary[rows, primary]
        return float(-np.log(chosen).mean())

    best = minimize_scalar(loss, bounds=(-np.log(4), np.log(4)), method="bounded")
    return Temperature(float(np.exp(best.x)))


def fit_temperature_by_missing(
    probabilities: NDArray[np.float32], matrix: NDArray[np.float32], primary: NDArray[np.int64]
) -> Temperature:
    """Fit a power that depends on what is missing, on held-out tracks, complete and with inputs hidden.

    It is drawn towards the model's own answer as `fit_two_heads` draws its powers.

    Args:
        probabilities: Shape (n_tracks, n_groups).
        matrix: What the model was shown.
        primary: Index of the true group, shape (n_tracks,).
    """
    known = missing_shares(matrix).astype(np.float64)
    logs = np.log(np.maximum(probabilities.astype(np.float64), _FLOOR))

    def loss(weights: NDArray[np.float64]) -> float:
        return _log_loss(logs * _powers(weights[:, None], known), primary)

    log_power, *slopes = _fit_powers(loss, known.shape[1])
    return Temperature(float(np.exp(log_power)), tuple(slopes))


def fit_two_heads(
    logits: NDArray[np.float32],
    matrix: NDArray[np.float32],
    primary: NDArray[np.int64],
    memberships: NDArray[np.bool_],
) -> TwoHeads:
    """Fit the powers and the line of every membership on held-out tracks, complete and with inputs hidden.

    Powers are drawn towards 1, lines towards slope 1 and offset 0. The pull weighs as much as some tracks, so that
    what is hardly seen keeps the network's own answer.

    Args:
        logits: Shape (n_tracks, 2 * n_groups).
        matrix: What the network was shown.
        primary: Index of the true primary group, shape (n_tracks,).
        memberships: bool array of shape (n_tracks, n_groups).
    """
    known = conditions(matrix).astype(np.float64)
    of_primary, of_memberships = np.split(logits.astype(np.float64), 2, axis=1)

    def primary_loss(weights: NDArray[np.float64]) -> float:
        return _log_loss(of_primary * _powers(weights[:, None], known), primary)

    def membership_loss(weights: NDArray[np.float64]) -> float:
        scaled = of_memberships * _powers(weights[:, None], known)
        return float((np.logaddexp(0, scaled) - memberships * scaled).sum())

    first, second = (_fit_powers(loss, known.shape[1]) for loss in (primary_loss, membership_loss))
    scaled = of_memberships * _powers(np.array(second)[:, None], known)
    lines = [_fit_line(z, y) for z, y in zip(scaled.T, memberships.T, strict=True)]
    return TwoHeads(first, second, tuple(slope for slope, _ in lines), tuple(offset for _, offset in lines))


def _log_loss(logits: NDArray[np.float64], primary: NDArray[np.int64]) -> float:
    """The sum over all tracks."""
    chosen = logits[np.arange(len(primary)), primary]
    return float((np.logaddexp.reduce(logits, axis=1) - chosen).sum())


def _fit_powers(loss: Callable[[NDArray[np.float64]], float], n_conditions: int) -> tuple[float, ...]:
    from scipy.optimize import minimize

    def pulled(weights: NDArray[np.float64]) -> float:
        return loss(weights) + 0.5 * _POWER_PRIOR_STRENGTH * float(np.square(weights).sum())

    found = minimize(pulled, np.zeros(1 + n_conditions), method="L-BFGS-B")
    return tuple(float(weight) for weight in found.x)


def _fit_line(logits: NDArray[np.float64], truth: NDArray[np.bool_]) -> tuple[float, float]:
    from scipy.optimize import minimize

    z, y = logits, truth.astype(np.float64)

    def loss(line: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        t = line[0] * z + line[1]
        pull = line - np.array([1.0, 0.0])
        residual = 0.5 * (1 + np.tanh(0.5 * t)) - y
        value = (np.logaddexp(0, t) - y * t).sum() + 0.5 * _PRIOR_STRENGTH * (pull**2).sum()
        return float(value), np.array([(residual * z).sum(), residual.sum()]) + _PRIOR_STRENGTH * pull

    slope, offset = minimize(loss, [1.0, 0.0], jac=True, method="L-BFGS-B", bounds=[(0.2, 5), (-5, 5)]).x
    return float(slope), float(offset)
