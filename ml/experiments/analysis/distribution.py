"""How listeners are spread over the values of the primary metric."""

from collections.abc import Sequence

import numpy as np

from ml.experiments.analysis.kept_values import KeptValues
from ml.experiments.moments import FloatArray
from ml.experiments.results import ArmDistribution

MOST_DOTS = 200
N_BINS = 40
QUANTILES = (5, 25, 50, 75, 95)
# What lies above goes into the last bin, or one listener could flatten all the others.
_LAST_EDGE = 0.99


def distributions(kept: KeptValues, variants: Sequence[str]) -> list[ArmDistribution]:
    """Spread the listeners of every arm that has any.

    Args:
        kept: Values of the primary metric.
        variants: Keys by position, the control first.
    """
    values = [np.sort(kept.of_arm(position)) for position in range(len(variants))]
    everybody = np.concatenate([np.empty(0), *values])
    edges = None if len(everybody) <= MOST_DOTS else _edges(everybody)
    return [
        _distribution(key, of_arm, edges) for key, of_arm in zip(variants, values, strict=True) if len(of_arm)
    ]


def _edges(values: FloatArray) -> FloatArray:
    low, high = float(values.min()), float(np.quantile(values, _LAST_EDGE))
    return np.linspace(low, high if high > low else low + 1, N_BINS + 1)


def _distribution(variant: str, values: FloatArray, edges: FloatArray | None) -> ArmDistribution:
    quantiles = dict(zip(QUANTILES, np.percentile(values, QUANTILES).tolist(), strict=True))
    if edges is None:
        return ArmDistribution(variant, values.tolist(), [], [], quantiles)
    counts, _ = np.histogram(np.minimum(values, edges[-1]), edges)
    return ArmDistribution(variant, [], edges.tolist(), counts.tolist(), quantiles)
