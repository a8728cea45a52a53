import numpy as np
import pytest

from ml.experiments.look_costs import listeners_for_looks
from ml.experiments.sequential import looks_at


def test_one_look_costs_nothing():
    assert listeners_for_looks(1) == 1.0


def test_a_few_looks_cost_a_few_percent_and_more_cost_more():
    costs = [listeners_for_looks(looks) for looks in (2, 5, 10, 20)]

    assert costs == sorted(costs)
    # Jennison and Turnbull, table 2.4, have 1.008, 1.028, 1.040 and 1.047 for the boundary that spending imitates.
    assert costs == pytest.approx([1.008, 1.028, 1.040, 1.047], abs=0.006)


def test_the_power_is_what_simulated_walks_have():
    looks, power = 5, 0.8
    drift = (1.959964 + 0.841621) * listeners_for_looks(looks, 0.05, power) ** 0.5
    bounds = np.array([look.bound for look in looks_at([(i + 1) / looks for i in range(looks)])])
    times = (np.arange(looks) + 1) / looks
    steps = np.random.default_rng(1).normal(drift / looks, looks**-0.5, (40_000, looks))

    z = steps.cumsum(axis=1) / np.sqrt(times)

    assert (np.abs(z) > bounds).any(axis=1).mean() == pytest.approx(power, abs=0.006)


@pytest.mark.parametrize("looks", [0, 21])
def test_looks_out_of_range_are_refused(looks):
    with pytest.raises(ValueError, match=f"looks is {looks}, must be 1 to 20"):
        listeners_for_looks(looks)
