import pytest

from ml.experiments.analysis.gathering import ArmCounts
from ml.experiments.results import Balance
from webapp.experiments.health import health_of
from webapp.experiments.report_document import ArmFacts, HealthState

FINE = Balance("genres", {"premium": 0.02}, 0.4)


def arms(control=500, treatment=500, **facts):
    common = {"weight": 0.5, "model_version": None}
    return [
        ArmFacts("control", "No genres", shows="nothing", assigned=control, **common),
        ArmFacts("genres", "Genres", shows="advanced", assigned=treatment, **common, **facts),
    ]


def states(arms, late=0, balance=(FINE,), is_replay=False):
    counts = [ArmCounts(events=1000), ArmCounts(events=1000, late_events=late)]
    return {check.name: check for check in health_of(arms, counts, balance, is_replay)}


def test_a_sound_experiment_passes_every_check():
    checks = states(arms())

    assert {check.state for check in checks.values()} == {HealthState.PASSED}
    assert len(checks) == 5


def test_arms_of_the_wrong_sizes_fail():
    check = states(arms(600, 400))["Sample ratio"]

    assert check.state == HealthState.FAILED
    assert check.p_value == pytest.approx(2.5e-10, rel=0.1)


def test_exposures_lost_in_one_arm_fail_though_the_assignment_is_right():
    checks = states(arms(unexposed=200))

    assert checks["Sample ratio"].state == HealthState.PASSED
    assert checks["Exposures against assignments"].state == HealthState.FAILED


@pytest.mark.parametrize(
    ("mixed", "state"), [(0, HealthState.PASSED), (10, HealthState.NOTICE), (11, HealthState.FAILED)]
)
def test_more_than_one_listener_in_a_hundred_in_several_variants_fails(mixed, state):
    assert states(arms(mixed=mixed))["Listeners in several variants"].state == state


@pytest.mark.parametrize(
    ("p_value", "state"),
    [
        (0.0009, HealthState.FAILED),
        (0.01, HealthState.NOTICE),
        (0.2, HealthState.PASSED),
        (None, HealthState.UNKNOWN),
    ],
)
def test_balance_is_judged_by_its_joint_test(p_value, state):
    checks = states(arms(), balance=[Balance("genres", {"premium": 0.3}, p_value)])

    assert checks["Balance before exposure"].state == state


def test_covariates_far_apart_are_named():
    checks = states(arms(), balance=[Balance("genres", {"premium": 0.3, "hours before": -0.05}, 0.2)])

    assert "premium" in checks["Balance before exposure"].finding
    assert "hours" not in checks["Balance before exposure"].finding


@pytest.mark.parametrize(("late", "state"), [(100, HealthState.PASSED), (101, HealthState.NOTICE)])
def test_many_late_events_are_noticed(late, state):
    assert states(arms(), late)["Late events"].state == state


def test_before_anybody_comes_nothing_is_known():
    checks = {check.name: check for check in health_of(arms(0, 0), [ArmCounts(), ArmCounts()], [], False)}

    assert {check.state for check in checks.values()} == {HealthState.UNKNOWN}


def test_a_replay_is_only_checked_for_its_sizes():
    assert list(states(arms(), balance=[], is_replay=True)) == ["Sample ratio"]
