import pytest
from listening_rows import add_replay

from webapp.experiments.plans import genre_prediction_replay
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.service import (
    UnknownExperimentError,
    create_experiment,
    find_experiment,
    get_experiment,
    get_or_create_replay,
    list_experiments,
)


def test_a_key_is_taken_once(session):
    create_experiment(session, genre_prediction_replay("one", "hash"))

    with pytest.raises(ExperimentError, match="there is an experiment 'one' already"):
        create_experiment(session, genre_prediction_replay("one", "hash"))


def test_a_replay_is_made_once_and_then_found(session):
    made = get_or_create_replay(session, "one", None)

    assert made.split == "hash"
    assert get_or_create_replay(session, "one", None) is made
    assert get_or_create_replay(session, "one", "hash") is made


def test_how_an_experiment_divides_cannot_change(session):
    get_or_create_replay(session, "one", "alternate")

    with pytest.raises(ExperimentError, match="divides by alternate, which stays"):
        get_or_create_replay(session, "one", "hash")


@pytest.mark.parametrize("key", ["unknown", "", "NUL\x00", "x" * 200, "\ud800"])
def test_a_text_that_is_no_key_finds_nothing(session, key):
    assert find_experiment(session, key) is None


def test_the_list_counts_listeners_and_starts_with_the_newest(session):
    older = add_replay(session, [1000], [2000], key="older")
    older.created_at_ms -= 1000
    create_experiment(session, genre_prediction_replay("newer", "hash"))

    listed = [(experiment.key, listeners) for experiment, listeners in list_experiments(session)]

    assert listed == [("newer", 0), ("older", 2)]


def test_an_unknown_experiment_is_named(session):
    with pytest.raises(UnknownExperimentError, match="There is no experiment 'unknown'"):
        get_experiment(session, "unknown")
