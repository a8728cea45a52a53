import numpy as np
import pytest

from ml.corrections.weight import _compared, best_weight


def candidate(weight, log_loss, difference, standard_error=0.01):
    return {
        "weight": weight,
        "log_loss": log_loss,
        "difference": difference,
        "standard_error": standard_error,
    }


ONE = candidate(1.0, 1.5, 0.0, 0.0)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([candidate(2.0, 1.481, -0.019), candidate(5.0, 1.49, -0.01)], 1.0),
        ([candidate(2.0, 1.47, -0.03), candidate(5.0, 1.46, -0.04)], 5.0),
        ([candidate(2.0, 1.47, -0.03), candidate(5.0, 1.46, -0.04, 0.03)], 2.0),
        ([candidate(2.0, 1.6, 0.1), candidate(5.0, 1.7, 0.2)], 1.0),
    ],
)
def test_a_larger_weight_must_be_better_beyond_chance(others, expected):
    assert best_weight([ONE, *others]) == expected


def test_tracks_of_one_artist_are_no_separate_evidence():
    artists = np.array(["a", "a", "b", "b"], dtype=object)

    found = _compared(2.0, np.array([1.0, 1.0, 2.0, 2.0]), np.array([2.0, 2.0, 2.0, 2.0]), artists)

    # The differences are -1, -1, 0 and 0, their mean -1/2; what is left sums to -1 and 1 by artist: sqrt(2) / 4.
    assert found == {
        "weight": 2.0,
        "log_loss": 1.5,
        "difference": -0.5,
        "standard_error": pytest.approx(np.sqrt(2) / 4, abs=1e-6),
    }
