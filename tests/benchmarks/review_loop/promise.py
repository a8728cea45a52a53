"""What the coverage dial promised from held-out artists, and what came true of the hidden ones."""

from collections.abc import Iterator

import numpy as np

from ml.evaluation.artist_bootstrap import Score
from ml.evaluation.dial import artist_answers, turn_dial
from ml.held_out_answers import answer_held_out
from tests.benchmarks.review_loop.hiding import Hidden
from tests.benchmarks.review_loop.training import Trained, answer_hidden, kept_of, truth_of_hidden

WANTED = (0.8, 0.9, 0.95)


def promises(trained: Trained, hidden: Hidden) -> Iterator[tuple[str, float, Score, float, int]]:
    """Turn the dial by the visible test artists, fill the hidden ones, and look.

    Yields:
        What is promised (`precision` or `coverage`), at which wanted precision, the promise, what came true, and of
        how many artists.
    """
    held_out = answer_held_out("before", trained.dataset, trained.parts, trained.fitted)
    probabilities = answer_hidden(trained, hidden)
    top, groups = probabilities.argmax(axis=1), [group.slug for group in trained.parts.groups]
    is_right = kept_of(trained, hidden.whole)[top] == truth_of_hidden(hidden)
    for dial in turn_dial(artist_answers(held_out), WANTED, hidden.seed):
        limits = np.array([dial.thresholds.get(slug, np.inf) for slug in groups])[top]
        filled = probabilities.max(axis=1) >= limits
        n, all_of_them = int(filled.sum()), len(filled)
        if n:
            yield "precision", dial.wanted, dial.found.precision(n), float(is_right[filled].mean()), n
        yield "coverage", dial.wanted, dial.found.coverage(all_of_them), n / all_of_them, all_of_them
