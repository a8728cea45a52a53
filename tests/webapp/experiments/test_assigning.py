import pytest
from experiment_definitions import draft, running
from listening_rows import add_listener

from ml.experiments.assignment import variant_of
from webapp.experiments.assigning import (
    OverrideError,
    assign,
    override,
    reason_to_stay_out,
    running_experiments,
)
from webapp.experiments.states import ramp, stop
from webapp.models import Assignment, Variant


def variants_of(session, experiment, listeners):
    found = {one.id: assign(session, experiment, one, 1) for one in listeners}
    return {listener: one.variant_id for listener, one in found.items() if one}


def test_a_listener_keeps_their_variant(session):
    experiment, listener = running(session), add_listener(session)

    first = assign(session, experiment, listener, 1)

    assert assign(session, experiment, listener, 2) is first
    assert first.assigned_at_ms == 1
    assert session.query(Assignment).count() == 1


def test_the_variant_is_that_of_the_hash(session):
    experiment, listener = running(session), add_listener(session)

    variant = session.get(Variant, assign(session, experiment, listener, 1).variant_id)

    weights = {one.key: one.weight for one in experiment.variants}
    assert variant.key == variant_of(listener.external_id, experiment.salt, weights)


def test_only_a_running_experiment_takes_listeners_and_who_is_in_stays_in(session):
    experiment, listener, late = draft(session), add_listener(session), add_listener(session)
    assert assign(session, experiment, listener, 1) is None
    experiment.state = "running"
    taken = assign(session, experiment, listener, 1)
    stop(session, experiment)

    assert assign(session, experiment, listener, 2) is taken
    assert assign(session, experiment, late, 2) is None
    assert reason_to_stay_out(session, experiment, late, 2) == "the experiment is stopped"


def test_ramping_adds_listeners_and_moves_nobody(session):
    experiment = running(session, traffic_share=0.1)
    listeners = [add_listener(session) for _ in range(200)]
    before = variants_of(session, experiment, listeners)

    ramp(session, experiment, 0.5)
    after = variants_of(session, experiment, listeners)

    assert 5 <= len(before) <= 45
    assert 70 <= len(after) <= 130
    assert before.items() <= after.items()


def test_experiments_of_a_layer_never_share_a_listener(session):
    experiments = [running(session, key, layer="cards", traffic_share=0.5) for key in ("one", "two")]
    listeners = [add_listener(session) for _ in range(100)]

    one, two = (variants_of(session, experiment, listeners) for experiment in experiments)

    assert not one.keys() & two.keys()
    assert len(one) + len(two) == 100


def test_by_hand_nobody_gets_into_two_experiments_of_a_layer(session):
    one, two = (running(session, key, layer="cards", traffic_share=0.5) for key in ("one", "two"))
    listeners = [add_listener(session) for _ in range(20)]
    inside = next(listener for listener in listeners if assign(session, one, listener, 1))
    outside = next(listener for listener in listeners if not assign(session, one, listener, 1))

    with pytest.raises(OverrideError, match="is in experiment 'one' of the same layer"):
        override(session, two, inside, two.variants[0], 1, None)
    override(session, one, outside, one.variants[0], 1, None)

    assert assign(session, two, outside, 1) is None
    assert (
        reason_to_stay_out(session, two, outside, 1)
        == "the listener is in experiment 'one' of the same layer"
    )


@pytest.mark.parametrize(
    ("premium", "is_premium", "is_in"), [(True, True, True), (True, None, False), (False, None, True)]
)
def test_the_population_may_be_of_premium(session, premium, is_premium, is_in):
    experiment, listener = running(session, premium=premium), add_listener(session)
    listener.is_premium = is_premium

    assert (assign(session, experiment, listener, 1) is not None) == is_in


def test_the_population_may_need_sessions(session):
    experiment = running(session, minimum_sessions=2)

    few, enough = add_listener(session, [1000]), add_listener(session, [1000, 2000])

    assert assign(session, experiment, few, 1) is None
    assert (
        reason_to_stay_out(session, experiment, few, 2)
        == "its population is listeners with at least 2 sessions"
    )
    assert assign(session, experiment, enough, 1) is not None


def test_before_its_start_nobody_is_taken_and_from_its_end_on_nobody_new(session):
    experiment, early, late = running(session), add_listener(session), add_listener(session)
    experiment.starts_at_ms, experiment.ends_at_ms = 1_000_000, 2_000_000

    assert assign(session, experiment, early, 999_999) is None
    assert (
        reason_to_stay_out(session, experiment, early, 999_999)
        == "the experiment takes listeners from 1970-01-01T00:16:40Z on"
    )
    taken = assign(session, experiment, early, 1_000_000)
    assert taken is not None

    assert assign(session, experiment, late, 2_000_000) is None
    assert (
        reason_to_stay_out(session, experiment, late, 2_000_000)
        == "the experiment took its last listeners before 1970-01-01T00:33:20Z"
    )
    assert assign(session, experiment, early, 2_000_000) is taken


def test_an_override_sets_the_variant_and_is_marked(session):
    experiment, listener = running(session, traffic_share=0.01), add_listener(session)

    found = override(session, experiment, listener, experiment.variants[1], 1, None)

    assert (found.variant_id, found.is_override) == (experiment.variants[1].id, True)
    assert assign(session, experiment, listener, 2) is found


def test_a_variant_of_another_experiment_cannot_be_set(session):
    experiment, other, listener = running(session), running(session, "other"), add_listener(session)

    with pytest.raises(OverrideError, match="experiment 'genres' has no variant"):
        override(session, experiment, listener, other.variants[0], 1, None)


def test_running_experiments_are_those_that_run(session):
    draft(session, "draft")
    one, two = running(session, "one"), running(session, "two")
    stop(session, one)

    assert running_experiments(session) == [two]
