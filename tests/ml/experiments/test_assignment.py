"""Assignment is uniform, independent between salts, stable, and unmoved by ramping."""

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ml.experiments.assignment import (
    TRAFFIC_DOMAIN,
    alternate,
    bucket_of,
    is_in_traffic,
    new_salt,
    variant_of,
)

LISTENERS = [f"listener-{i}" for i in range(20_000)]
SALTS = [f"experiment-{i}" for i in range(20)]
HALVES = {"genres": 0.5, "none": 0.5}
REPOSITORY = Path(__file__).parents[3]

NON_EMPTY = st.text(st.characters(codec="utf-8"), min_size=1)


@pytest.fixture(scope="module")
def buckets():
    """Variant buckets, float64 array of shape (n_salts, n_listeners)."""
    return np.array([[bucket_of(key, salt) for key in LISTENERS] for salt in SALTS])


def test_every_salt_spreads_listeners_evenly_over_100_bins(buckets):
    p_values = [
        stats.chisquare(np.bincount((row * 100).astype(int), minlength=100)).pvalue for row in buckets
    ]

    assert min(p_values) > 0.001


def test_p_values_of_the_salts_are_themselves_uniform(buckets):
    p_values = [
        stats.chisquare(np.bincount((row * 100).astype(int), minlength=100)).pvalue for row in buckets
    ]

    assert stats.kstest(p_values, "uniform").pvalue > 0.001


def test_experiments_with_consecutive_names_are_independent(buckets):
    bins = (buckets * 10).astype(int)
    p_values = [_independence_p(first, second) for first, second in pairwise(bins)]

    assert min(p_values) > 0.001


def test_no_two_salts_correlate(buckets):
    correlations = np.corrcoef(buckets)[np.triu_indices(len(SALTS), k=1)]

    assert np.abs(correlations).max() < 4.5 / np.sqrt(len(LISTENERS))


def test_traffic_and_variant_buckets_of_one_salt_are_independent(buckets):
    traffic = np.array([bucket_of(key, SALTS[0], TRAFFIC_DOMAIN) for key in LISTENERS])

    assert _independence_p((traffic * 10).astype(int), (buckets[0] * 10).astype(int)) > 0.001


def _independence_p(first, second):
    table, _, _ = np.histogram2d(first, second, bins=10)
    return stats.chi2_contingency(table).pvalue


def test_variants_receive_their_weights():
    weights = {"a": 0.1, "b": 0.2, "c": 0.7}
    chosen = [variant_of(key, "salt", weights) for key in LISTENERS]

    observed = [chosen.count(name) for name in weights]

    assert stats.chisquare(observed, [2_000, 4_000, 14_000]).pvalue > 0.001


def test_a_variant_of_weight_zero_receives_nobody():
    weights = {"a": 0.0, "b": 0.5, "c": 0.5, "z": 0.0}

    assert {variant_of(key, "salt", weights) for key in LISTENERS} == {"b", "c"}


@given(NON_EMPTY, NON_EMPTY)
def test_the_order_of_the_weights_moves_nobody(key, salt):
    assert variant_of(key, salt, [("b", 0.4), ("a", 0.6)]) == variant_of(key, salt, [("a", 0.6), ("b", 0.4)])


@given(NON_EMPTY, NON_EMPTY)
def test_buckets_lie_from_0_to_below_1(key, salt):
    assert 0 <= bucket_of(key, salt) < 1


def test_moving_the_boundary_between_salt_and_key_changes_the_bucket():
    assert (
        len({bucket_of("bc", "a"), bucket_of("c", "ab"), bucket_of("b", "a", "c"), bucket_of("a", "b", "c")})
        == 4
    )


def test_ramping_keeps_everyone_and_their_variant():
    before: dict[str, str] = {}
    for share in (0.1, 0.5, 1.0):
        now = {key: variant_of(key, "salt", HALVES) for key in LISTENERS if is_in_traffic(key, "salt", share)}
        assert now.items() >= before.items()
        assert len(now) == pytest.approx(share * len(LISTENERS), rel=0.05)
        before = now


def test_early_traffic_is_split_like_all_traffic():
    early = [variant_of(key, "salt", HALVES) for key in LISTENERS if is_in_traffic(key, "salt", 0.1)]

    assert stats.binomtest(early.count("none"), len(early)).pvalue > 0.001


def test_no_traffic_takes_nobody():
    assert not any(is_in_traffic(key, "salt", 0.0) for key in LISTENERS)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_an_impossible_traffic_share_is_refused(share):
    with pytest.raises(ValueError, match=f"traffic_share is {share}, must be 0 to 1"):
        is_in_traffic("listener", "salt", share)


def test_a_bucket_never_changes_between_releases():
    # The first 53 bits of the SHA-256 by coreutils:
    # printf '\0\0\0\0\0\0\0\7variant\0\0\0\0\0\0\0\4salt\0\0\0\0\0\0\0\12listener-7' | sha256sum
    assert bucket_of("listener-7", "salt") == (0x99F96DF688FFCAD2 >> 11) / 2**53


def test_another_process_and_locale_assign_the_same_variants():
    keys = ["listener-1", "słuchacz-żółw", "聴取者-3", "слушатель", "🎧", "e\u0301", "\u00e9"]
    program = (
        "import json, sys; from ml.experiments.assignment import variant_of;"
        f"print(json.dumps([variant_of(k, {'sól'!a}, {HALVES!r}) for k in json.load(sys.stdin)]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "1234", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": ""}

    answer = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(keys),
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
        env=environment,
    )

    assert json.loads(answer.stdout) == [variant_of(key, "sól", HALVES) for key in keys]


@pytest.mark.parametrize(("key", "salt"), [("", "salt"), ("listener", "")])
def test_an_empty_key_or_salt_is_refused(key, salt):
    with pytest.raises(ValueError, match="neither may be empty"):
        bucket_of(key, salt)


def test_a_lone_surrogate_is_refused():
    with pytest.raises(ValueError, match="surrogates not allowed"):
        bucket_of("\ud800", "salt")


def test_new_salts_have_128_bits_and_differ():
    salts = {new_salt() for _ in range(1_000)}

    assert len(salts) == 1_000
    assert all(len(bytes.fromhex(salt)) == 16 for salt in salts)


def test_replay_gives_odd_positions_the_first_variant():
    assert alternate(["x", "a", "m"], ["none", "genres"]) == {"x": "none", "a": "genres", "m": "none"}


def test_replay_refuses_a_repeated_listener():
    with pytest.raises(ValueError, match="listener 'a' occurs twice"):
        alternate(["a", "b", "a"], ["none", "genres"])


@pytest.mark.parametrize("variants", [[], ["none"], ["none", "none"]])
def test_replay_refuses_fewer_than_two_different_variants(variants):
    with pytest.raises(ValueError, match="must be at least 2 different names"):
        alternate(["a"], variants)
