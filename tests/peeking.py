"""Simulated experiments that are looked at while they run."""

import numpy as np
from scipy import special

from ml.experiments.sequential import HIGHEST_FINITE_BOUND


def experiments(listeners, looks, effect, runs, seed):
    """Normal listeners in two equal arms, looked at after equal parts.

    Returns difference, standard error and Welch's degrees of freedom, each a float64 array of shape (runs, looks).
    """
    random = np.random.default_rng(seed)
    n = np.arange(1, looks + 1) * (listeners // looks // 2)
    means, errors = [], []
    for mean in (0.0, effect):
        values = random.standard_normal((runs, n[-1])) + mean
        totals, squares = values.cumsum(axis=1)[:, n - 1], (values**2).cumsum(axis=1)[:, n - 1]
        means.append(totals / n)
        errors.append((squares - totals**2 / n) / (n - 1) / n)
    variance = errors[0] + errors[1]
    degrees_of_freedom = variance**2 / ((errors[0] ** 2 + errors[1] ** 2) / (n - 1))
    return means[1] - means[0], np.sqrt(variance), degrees_of_freedom


def critical_t(z_bounds, degrees_of_freedom):
    """Bounds on |t| with the same tails as those on |z|, of shape (runs, looks)."""
    bounds = np.asarray(z_bounds)
    within = -special.stdtrit(degrees_of_freedom, special.ndtr(-np.minimum(bounds, HIGHEST_FINITE_BOUND)))
    return np.where(bounds <= HIGHEST_FINITE_BOUND, within, np.inf)


def naive_false_positives(looks, runs, seed):
    """Share of experiments without effect that are significant at 5 % at any of equal looks."""
    z = np.random.default_rng(seed).standard_normal((runs, looks)).cumsum(axis=1) / np.sqrt(
        np.arange(looks) + 1
    )
    return float((np.abs(z) > special.ndtri(0.975)).any(axis=1).mean())
