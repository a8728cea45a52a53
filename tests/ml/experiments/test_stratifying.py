import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.experiments.stratifying import assign_strata

WEIGHTS = [
    {"a": 0.5, "b": 0.5},
    {"a": 0.9, "b": 0.1},
    {"a": 0.35, "b": 0.65},
    {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3},
    {f"v{n}": 0.1 for n in range(10)},
]
NUMBERS = st.one_of(st.floats(0, 100), st.just(math.nan))
COHORTS = st.dictionaries(st.text(min_size=1, max_size=8).filter(str.isprintable), NUMBERS, min_size=2)


def cohort_of(n, seed=1):
    return {
        f"listener-{number}": float(value)
        for number, value in enumerate(np.random.default_rng(seed).random(n))
    }


@settings(deadline=None)
@given(cohort=COHORTS, weights=st.sampled_from(WEIGHTS), salt=st.text("abc", min_size=1))
def test_every_stratum_has_every_variant_within_one_of_its_weight(cohort, weights, salt):
    found = assign_strata(cohort, salt, weights)

    assert sorted(key for stratum in found.strata for key in stratum) == sorted(cohort)
    for stratum in found.strata:
        counts = Counter(found.variants[key] for key in stratum)
        assert all(abs(counts[name] - weight * len(stratum)) < 1 + 1e-6 for name, weight in weights.items())


@settings(deadline=None)
@given(cohort=COHORTS, weights=st.sampled_from(WEIGHTS), data=st.data())
def test_the_order_of_listeners_and_weights_does_not_matter(cohort, weights, data):
    listeners = dict(data.draw(st.permutations(list(cohort.items()))))
    reversed_weights = dict(reversed(weights.items()))

    assert assign_strata(listeners, "salt", reversed_weights) == assign_strata(cohort, "salt", weights)


def test_listeners_without_behaviour_are_among_themselves():
    cohort = cohort_of(20) | {f"new-{n}": math.nan for n in range(3)}

    strata = assign_strata(cohort, "salt", WEIGHTS[0]).strata

    assert [len(stratum) for stratum in strata] == [4, 4, 4, 4, 4, 3]
    assert strata[-1] == ["new-0", "new-1", "new-2"]


def test_strata_are_neighbours_in_behaviour():
    cohort = cohort_of(40)

    strata = assign_strata(cohort, "salt", WEIGHTS[0]).strata

    values = [[cohort[key] for key in stratum] for stratum in strata]
    assert all(max(low) <= min(high) for low, high in pairwise(values))


def test_the_rarest_variant_is_in_every_stratum():
    found = assign_strata(cohort_of(200), "salt", {"a": 0.9, "b": 0.1})

    assert [Counter(found.variants[key] for key in stratum)["b"] for stratum in found.strata] == [2] * 10


def test_all_strata_together_keep_weights_that_no_stratum_can_keep():
    found = assign_strata(cohort_of(6_000), "salt", {"a": 0.35, "b": 0.65})

    # Of 1,000 strata of 6, each variant's share of the one odd place is .1: its standard deviation is 9.5.
    assert Counter(found.variants.values())["a"] == pytest.approx(2_100, abs=30)


def test_another_salt_divides_otherwise_and_every_listener_may_get_every_variant():
    cohort, weights = cohort_of(20), {"a": 0.35, "b": 0.65}

    divisions = [assign_strata(cohort, f"salt-{n}", weights).variants for n in range(2_000)]

    shares = [sum(one[key] == "a" for one in divisions) / 2_000 for key in cohort]
    assert shares == pytest.approx([0.35] * 20, abs=0.05)


def test_the_balance_is_better_than_by_chance():
    cohort, salts = cohort_of(100), [f"salt-{n}" for n in range(200)]

    def spread(weights_of):
        differences = []
        for salt in salts:
            variants = weights_of(salt)
            means = [np.mean([cohort[key] for key in cohort if variants[key] == name]) for name in "ab"]
            differences.append(means[0] - means[1])
        return float(np.std(differences))

    by_strata = spread(lambda salt: assign_strata(cohort, salt, WEIGHTS[0]).variants)

    assert by_strata < 0.25 * 2 * np.std(list(cohort.values())) / math.sqrt(100)


@pytest.mark.parametrize(
    ("cohort", "weights", "words"),
    [
        ({"one": 1.0}, WEIGHTS[0], "cohort has 1 listeners, must have at least 2"),
        ({"one": 1.0, "two": 2.0}, {"a": 1.0, "b": 0.0}, "must all be above 0"),
        ({"one": 1.0, "two": 2.0}, {"a": 0.5, "b": 0.4}, "weights sum to 0.9, must be 1"),
    ],
)
def test_what_cannot_be_divided_is_refused(cohort, weights, words):
    with pytest.raises(ValueError, match=words):
        assign_strata(cohort, "salt", weights)
