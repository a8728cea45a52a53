"""Pairs divide a fixed cohort more evenly than the original's strata; `make bench-pairing` prints by how much."""

import pytest

from tests.benchmarks.pairing import invented_cohort, measure, real_cohort


def check(cohort, runs):
    found = {name: (imbalance, variance) for name, imbalance, _, variance in measure(cohort, runs)}
    imbalance, variance = found.pop("pairs")
    of_the_original = [row for name, row in found.items() if name.startswith("K-means")]

    assert len(of_the_original) == 3
    assert all(imbalance < row[0] / 2 for row in of_the_original)
    assert all(variance < row[1] for row in of_the_original)
    return variance


def test_pairs_beat_the_originals_strata_on_real_listeners(shared_data):
    variance = check(real_cohort(shared_data / "engagement-2023"), runs=2_000)

    assert variance == pytest.approx(1 - 0.76, abs=0.04)


def test_pairs_beat_the_originals_strata_on_invented_listeners():
    check(invented_cohort(200), runs=1_000)
