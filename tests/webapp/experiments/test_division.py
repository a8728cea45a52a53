from experiment_definitions import running
from listening_rows import add_listener

from ml.experiments.assignment import variant_of
from webapp.experiments.assigning import assign
from webapp.experiments.division import assign_listeners
from webapp.experiments.plans import genre_prediction_replay
from webapp.experiments.service import create_experiment
from webapp.models import Assignment, Listener, Variant


def experiment(session, split, listeners):
    for _ in range(listeners):
        add_listener(session)
    return create_experiment(session, genre_prediction_replay("genre-prediction", split))


def variants(session):
    """Listener's external id -> variant key, in the order of import."""
    rows = (
        session.query(Listener.external_id, Variant.key)
        .join(Assignment, Assignment.listener_id == Listener.id)
        .join(Variant, Variant.id == Assignment.variant_id)
        .order_by(Listener.id)
    )
    return dict(rows.tuples())


def test_taking_turns_gives_the_first_listener_the_control(session):
    counts = assign_listeners(session, experiment(session, "alternate", 3))

    assert list(variants(session).values()) == ["none", "genre-prediction", "none"]
    assert (counts.added, counts.kept) == (3, 0)
    assert counts.by_variant == {"none": 2, "genre-prediction": 1}


def test_listeners_imported_later_go_on_taking_turns(session):
    one = experiment(session, "alternate", 3)
    assign_listeners(session, one)
    add_listener(session)

    counts = assign_listeners(session, one)

    assert list(variants(session).values()) == ["none", "genre-prediction"] * 2
    assert (counts.added, counts.kept) == (1, 3)


def test_a_hash_depends_on_salt_and_external_id_alone(session):
    one = experiment(session, "hash", 40)

    assign_listeners(session, one)

    weights = {"none": 0.5, "genre-prediction": 0.5}
    found = variants(session)
    assert len(found) == 40
    assert found == {key: variant_of(key, one.salt, weights) for key in found}
    assert set(found.values()) == set(weights)


def test_a_listener_keeps_a_variant_that_the_hash_would_no_longer_give(session):
    one = experiment(session, "hash", 20)
    assign_listeners(session, one)
    before = variants(session)
    one.salt = "another salt"

    counts = assign_listeners(session, one)

    assert variants(session) == before
    assert (counts.added, counts.kept) == (0, 20)


def test_without_listeners_there_is_nothing_to_divide(session):
    counts = assign_listeners(session, experiment(session, "hash", 0))

    assert counts.by_variant == {"none": 0, "genre-prediction": 0}


def test_listeners_of_an_experiment_that_ran_are_no_part_of_a_log(session):
    ran, listener = running(session), add_listener(session)
    assign(session, ran, listener, 1)
    add_listener(session)

    counts = assign_listeners(session, create_experiment(session, genre_prediction_replay("log", "hash")))

    assert counts.added == 1
