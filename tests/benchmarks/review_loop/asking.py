"""Which hidden artists the reviewer is asked about: those of the queue's order, or any."""

import numpy as np
from numpy.typing import NDArray

from ml.review_value import normalised_entropy, review_values
from tests.benchmarks.review_loop.hiding import Hidden
from tests.benchmarks.review_loop.training import Trained, answer_hidden, kept_of


def active(baseline: Trained, advanced: Trained, hidden: Hidden, count: int) -> NDArray[np.str_]:
    """The artists whose answers the queue values most; popular are those with many tracks."""
    sure, other = answer_hidden(advanced, hidden), answer_hidden(baseline, hidden)
    groups = kept_of(advanced, hidden.whole)[sure.argmax(axis=1)]
    disagree = kept_of(baseline, hidden.whole)[other.argmax(axis=1)] != groups
    tracks = np.unique(hidden.whole.artists[hidden.is_hidden].astype(str), return_counts=True)[1]
    nobody = np.zeros_like(tracks)
    values = review_values(normalised_entropy(sure), disagree, groups, tracks, nobody, {})
    return hidden.artists[np.argsort(-values, kind="stable")[:count]]


def at_random(hidden: Hidden, count: int) -> NDArray[np.str_]:
    """As many artists, drawn evenly."""
    return np.random.default_rng(hidden.seed).permutation(hidden.artists)[:count]
