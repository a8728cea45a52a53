"""Values of the primary metric as an analysis keeps them."""

import numpy as np

from ml.experiments.analysis.kept_values import KeptValues
from ml.experiments.analysis.metric_columns import MetricColumns


def columns(numerators, denominators=None, is_counted=None):
    numbers = np.array(numerators, dtype=float)
    ones = np.ones(len(numbers))
    below = ones if denominators is None else np.array(denominators, dtype=float)
    counted = np.ones(len(numbers), dtype=bool) if is_counted is None else np.array(is_counted)
    return MetricColumns(counted, numbers, below, ones * 0, ones, counted)


def kept_of(arms, blocks, *args):
    kept = KeptValues()
    kept.add(columns(*args), np.array(arms), np.array(blocks, dtype=float))
    return kept
