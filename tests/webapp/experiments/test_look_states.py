import pytest

from ml.experiments.results import Basis
from webapp.experiments.look_states import LooksSoFar, look_plan, look_state, looks_so_far
from webapp.models import Experiment, ReportSnapshot

NO_LOOKS = LooksSoFar(0, 0, [])


def experiment(state="running", planned=400, looks=4, looking="planned", is_replay=False):
    return Experiment(
        key="e",
        state=state,
        planned_listeners=planned,
        planned_looks=looks,
        looking=looking,
        is_replay=is_replay,
    )


def snapshot(kind, fraction):
    return ReportSnapshot(kind=kind, information_fraction=fraction)


def test_only_looks_spend_something():
    looks = looks_so_far(
        [snapshot("look", 0.25), snapshot("freeze", 0.3), snapshot("early", 0.4), snapshot("final", 1.0)]
    )

    assert looks == LooksSoFar(2, 1, [0.25, 0.4])


@pytest.mark.parametrize(("listeners", "is_due"), [(99, False), (100, True), (350, True)])
def test_the_first_of_four_looks_is_due_at_a_quarter_of_the_plan(listeners, is_due):
    state = look_state(experiment(), listeners, NO_LOOKS)

    assert (state.is_due, state.is_locked, state.next_at_listeners) == (is_due, True, 100)
    assert state.number == 0


def test_a_look_that_is_taken_is_unlocked_and_counted():
    state = look_state(experiment(), 110, NO_LOOKS, is_unlocked=True)

    assert (state.number, state.is_locked, state.basis) == (1, False, Basis.PLANNED_LOOKS)
    assert state.information_fraction == 0.275


def test_a_look_before_its_time_is_not_one_of_the_plan():
    state = look_state(experiment(), 60, NO_LOOKS, is_unlocked=True)

    assert (state.number, state.is_locked, state.is_due) == (0, False, False)


def test_after_a_look_the_next_one_is_waited_for():
    state = look_state(experiment(), 120, LooksSoFar(1, 1, [0.275]))

    assert (state.number, state.is_due, state.next_at_listeners) == (1, False, 200)


def test_after_the_last_planned_look_none_is_due():
    state = look_state(experiment(), 500, LooksSoFar(4, 4, [0.25, 0.5, 0.75, 1.0]))

    assert (state.is_due, state.next_at_listeners, state.information_fraction) == (False, None, 1.0)


def test_a_stopped_experiment_is_open_and_at_its_last_look():
    state = look_state(experiment("stopped"), 230, LooksSoFar(1, 1, [0.25]))

    assert (state.number, state.is_final, state.is_locked) == (4, True, False)
    assert look_plan(state, experiment("stopped"), LooksSoFar(1, 1, [0.25])).is_final


def test_without_looks_a_stopped_experiment_is_judged_once():
    assert look_state(experiment("stopped", looks=1), 230, NO_LOOKS).basis == Basis.FIXED
    assert look_state(experiment("stopped", None, 1), 230, NO_LOOKS).basis == Basis.FIXED


def test_without_a_plan_whoever_looked_early_is_judged_at_any_moment():
    looks = LooksSoFar(1, 0, [])

    assert look_state(experiment(planned=None, looks=1), 5, looks, True).basis == Basis.ALWAYS_VALID
    assert look_state(experiment("stopped", None, 1), 5, looks).basis == Basis.ALWAYS_VALID


def test_looking_always_never_locks():
    state = look_state(experiment(looking="always"), 3, NO_LOOKS)

    assert (state.is_locked, state.is_due, state.basis) == (False, False, Basis.ALWAYS_VALID)


def test_a_draft_is_locked():
    state = look_state(experiment("draft"), 0, NO_LOOKS)

    assert (state.is_locked, state.is_due) == (True, False)


def test_a_replay_is_read_once():
    state = look_state(experiment("stopped", None, 1, is_replay=True), 50, NO_LOOKS)

    assert (state.basis, state.number, state.is_locked) == (Basis.FIXED, 0, False)
