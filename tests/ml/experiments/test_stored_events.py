import pytest
from listening_rows import add_listener, add_replay

from ml.experiments.stored_events import count_unlisted_events, count_wrong_sums
from webapp.models import ListeningSession, SessionEvent


def test_events_that_name_unlisted_tracks_are_counted(session):
    replay = add_replay(session, [10_000], [0, 5_000], unlisted_track="not in the catalogue")
    add_listener(session, [10_000], unlisted_track="of nobody in this experiment")

    assert count_unlisted_events(session, replay.id) == 5


def test_running_sums_that_agree_with_their_events_are_not_wrong(session):
    add_replay(session, [10_000, 0], [20_000])

    assert count_wrong_sums(session) == 0


@pytest.mark.parametrize("column", ["first_event_ms", "last_event_ms", "plays", "likes", "late_events"])
def test_a_running_sum_off_by_one_is_wrong(session, column):
    add_replay(session, [10_000, 0], [20_000])
    row = session.query(ListeningSession).first()
    setattr(row, column, getattr(row, column) + 1)

    assert count_wrong_sums(session) == 1


def test_a_session_without_events_is_wrong(session):
    add_replay(session, [10_000])
    session.query(SessionEvent).delete()

    assert count_wrong_sums(session) == 1
