from statistics import NormalDist

import numpy as np
import pytest
from numpy.random import PCG64, Generator

from ml.demo.audio import correlations, draw_features, draw_residuals
from ml.demo.scores import PROBABILITIES
from ml.demo.tables import read_table

GROUPS = read_table("feature_means").rows
FEATURES = read_table("feature_means").columns


def draw(group, n=4000):
    index = np.full(n, GROUPS.index(group))
    return draw_features(Generator(PCG64(3)), index, np.arange(n), n)


@pytest.mark.parametrize("group", ["metal", "classical-ambient", "children-spoken-word"])
def test_medians_follow_the_groups_measured_means(group):
    drawn, quantiles = draw(group), read_table("feature_quantiles")
    for name, mean in zip(FEATURES, read_table("feature_means").row(group), strict=True):
        median = np.interp(NormalDist().cdf(mean), PROBABILITIES, quantiles.row(name))

        assert np.mean(drawn[name] < median) < 0.53
        assert np.mean(drawn[name] <= median) > 0.47


def test_metal_is_louder_and_less_acoustic_than_jazz():
    metal, jazz = draw("metal"), draw("jazz")

    assert np.median(metal["loudness"]) > np.median(jazz["loudness"]) + 3
    assert np.median(metal["acousticness"]) < np.median(jazz["acousticness"]) - 0.3


def test_residuals_have_unit_spread_and_the_measured_correlation():
    group, n = GROUPS.index("rock"), 20_000
    residuals = draw_residuals(Generator(PCG64(5)), np.full(n, group), np.arange(n), n)

    np.testing.assert_allclose(residuals.std(axis=0), 1, atol=0.03)
    shares = read_table("feature_artist_share").column("share")
    both = np.sqrt(np.outer(shares, shares)) + np.sqrt(np.outer(1 - shares, 1 - shares))
    np.testing.assert_allclose(np.corrcoef(residuals.T), correlations()[group] * both, atol=0.03)


def test_tracks_of_one_artist_are_as_alike_as_measured():
    owners = np.repeat(np.arange(10_000), 2)
    residuals = draw_residuals(Generator(PCG64(6)), np.zeros(20_000, dtype=int), owners, 10_000)
    alike = np.array([np.corrcoef(column[::2], column[1::2])[0, 1] for column in residuals.T])

    np.testing.assert_allclose(alike, read_table("feature_artist_share").column("share"), atol=0.04)


def test_loudness_follows_energy_in_every_group():
    energy, loudness = FEATURES.index("energy"), FEATURES.index("loudness")

    assert (correlations()[:, energy, loudness] > 0.4).all()
