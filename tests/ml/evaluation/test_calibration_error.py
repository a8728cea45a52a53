import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.evaluation.artist_bootstrap import ArtistBootstrap
from ml.evaluation.calibration_error import (
    BINS,
    bins_of,
    expected_calibration_error,
    label_calibration_errors,
    reliability,
)

CONFIDENCE = np.array([0.91, 0.93, 0.51, 0.55])
RIGHT = np.array([True, False, True, True])


def each_by_itself(n):
    return ArtistBootstrap.over(np.arange(n), 20, seed=0)


def test_calibration_error_by_hand():
    found = expected_calibration_error(CONFIDENCE, RIGHT, each_by_itself(4))

    # 0.51 stands in the bin that ends at 8/15, 0.55 in the next.
    assert found[0] == pytest.approx((abs(0.91 - 1 + 0.93) + abs(0.51 - 1) + abs(0.55 - 1)) / 4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_calibration_error_is_the_mean_gap_over_bins_by_size(cases):
    confidence, right = np.array([p for p, _ in cases]), np.array([y for _, y in cases])

    found = expected_calibration_error(confidence, right, each_by_itself(len(cases)))[0]

    sizes = [(bins_of(confidence) == b) for b in range(BINS)]
    gaps = [abs(confidence[b].mean() - right[b].mean()) * b.mean() for b in sizes if b.any()]
    assert found == pytest.approx(sum(gaps), abs=1e-12)


def test_labels_are_binned_each_by_itself():
    # Pooled, the two errors would cancel: 0.2 is stated four times, and true in one case of four.
    probabilities = np.full((2, 2), 0.2)
    truth = np.array([[True, False], [False, False]])

    found = label_calibration_errors(probabilities, truth, each_by_itself(2))

    assert found[0] == pytest.approx([0.3, 0.2])


def test_the_diagram_lists_every_bin_also_the_empty_ones():
    bins = reliability(CONFIDENCE, RIGHT, ArtistBootstrap.over(np.array(["x", "y", "z", "z"]), 50, seed=0))

    assert len(bins) == BINS
    assert bins[0]["n_tracks"] == 0
    assert bins[0]["confidence"] is None
    assert bins[0]["frequency"] == {"value": None, "low": None, "high": None}
    assert bins[13]["n_tracks"] == 2
    assert bins[13]["n_artists"] == 2
    assert bins[13]["confidence"] == pytest.approx(0.92)
    assert bins[13]["frequency"]["value"] == 0.5
    assert bins[8]["frequency"] == {"value": 1.0, "low": None, "high": None}
