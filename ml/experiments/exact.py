"""Exact p-values for small counts, where the normal approximation of two shares fails."""

import numpy as np
from numpy.typing import NDArray

from ml.experiments.proportions import Proportion

FEWEST_FOR_NORMAL = 5
MOST_FOR_BOSCHLOO = 500


def wants_exact_test(control: Proportion, treatment: Proportion) -> bool:
    """Say whether an arm has fewer than 5 hits or 5 misses, so that `compare_proportions` is not to be trusted."""
    return bool(_table(control, treatment).min() < FEWEST_FOR_NORMAL)


def fisher_p_value(control: Proportion, treatment: Proportion) -> float:
    """Test equal shares given all four margins.

    Two-sided: all tables at most as likely as the observed one. Never above its level, and often far below: prefer
    Boschloo where it is affordable.

    References:
        Fisher (1935), Journal of the Royal Statistical Society 98, 39-82.
    """
    from scipy import stats

    return float(stats.fisher_exact(_table(control, treatment)).pvalue)


def boschloo_p_value(control: Proportion, treatment: Proportion) -> float:
    """Test equal shares given only the arms' sizes, which is how experiments are made.

    More powerful than Fisher's test and still exact. Takes about 4 s at the most listeners, milliseconds at 25.

    Raises:
        ValueError: An arm has more than 500 listeners; its table would be too large.

    References:
        Boschloo (1970), Statistica Neerlandica 24, 1-9.
    """
    from scipy import stats

    largest = max(control.n, treatment.n)
    if largest > MOST_FOR_BOSCHLOO:
        raise ValueError(f"listeners in the larger arm are {largest}, must be at most {MOST_FOR_BOSCHLOO}")
    return float(stats.boschloo_exact(_table(control, treatment)).pvalue)


def _table(control: Proportion, treatment: Proportion) -> NDArray[np.int64]:
    """Hits over misses, one column per arm: Boschloo holds the column sums fixed, so the layout matters."""
    hits, listeners = np.array([control.hits, treatment.hits]), np.array([control.n, treatment.n])
    return np.array([hits, listeners - hits], dtype=np.int64)
