import pytest

from webapp.experiments.plan_rows import new_rows
from webapp.experiments.plans import Arm, Plan, genre_prediction_replay
from webapp.experiments.refusals import ExperimentError

ARMS = (Arm("a", "A"), Arm("b", "B"))


def plan(key="a-b", arms=ARMS, split="hash"):
    return Plan(key, "A or B", "B is better", arms, split, is_replay=False)


def test_the_first_arm_is_the_control():
    rows = new_rows(plan())

    assert [(variant.key, variant.position, variant.weight) for variant in rows.variants] == [
        ("a", 0, 0.5),
        ("b", 1, 0.5),
    ]


def test_two_experiments_of_one_plan_have_different_salts():
    assert new_rows(plan()).salt != new_rows(plan()).salt


@pytest.mark.parametrize("key", ["", "Upper", "with space", "-first", "x" * 61, "a/b", "żółw"])
def test_a_key_that_cannot_stand_in_an_address_is_refused(key):
    with pytest.raises(ExperimentError, match="must be 1 to 60 lower-case letters"):
        plan(key)


@pytest.mark.parametrize("key", ["aa", "new", "plan"])
def test_the_address_of_another_page_is_refused(key):
    with pytest.raises(ExperimentError, match=f"key is '{key}', must not be aa or new or plan"):
        plan(key)


def test_the_longest_key_is_taken():
    assert plan("x" * 60).key == "x" * 60


@pytest.mark.parametrize(
    ("arms", "message"),
    [
        (ARMS[:1], "variants are 1, must be 2"),
        (tuple(Arm(f"v{n}", "V", 1 / 11) for n in range(11)), "variants are 11, must be 2 to 10"),
        ((Arm("a", "A", 90), Arm("b", "B", 10)), "weight of 'a' is 90, must be 0 to 1"),
        ((Arm("a", "A", 0.5), Arm("b", "B", 0.4)), "weights sum to 0.9, must be 1"),
        ((Arm("a", "A", 1), Arm("b", "B", 0)), "must all be above 0"),
        ((Arm("a", "A"), Arm("a", "B")), "must all differ"),
    ],
)
def test_arms_that_do_not_divide_the_listeners_are_refused(arms, message):
    with pytest.raises(ExperimentError, match=message):
        plan(arms=arms)


def test_unequal_weights_cannot_alternate():
    with pytest.raises(ExperimentError, match="must be equal to alternate"):
        plan(arms=(Arm("a", "A", 0.9), Arm("b", "B", 0.1)), split="alternate")


def test_the_default_replay_compares_genre_prediction_with_none_half_and_half():
    replay = genre_prediction_replay("genre-prediction", "hash")

    assert replay.is_replay
    assert [(arm.key, arm.name, arm.weight) for arm in replay.arms] == [
        ("none", "No genre prediction", 0.5),
        ("genre-prediction", "Genre prediction", 0.5),
    ]


def test_ten_arms_divide_the_listeners():
    rows = new_rows(plan(arms=[Arm(f"v{n}", f"V{n}", 0.1) for n in range(10)]))

    assert [variant.position for variant in rows.variants] == list(range(10))


@pytest.mark.parametrize(
    "arms", [(Arm("a", "A", 0.6), Arm("b", "B", 0.4)), [Arm(key, key, 1 / 3) for key in "abc"]]
)
def test_only_halves_can_be_paired(arms):
    with pytest.raises(ExperimentError, match=r"must be 0.5 and 0.5 of two variants to be paired"):
        plan(arms=arms, split="paired")
