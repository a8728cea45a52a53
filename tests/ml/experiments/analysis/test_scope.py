import pytest
from listening_rows import START_MS, add_listener, add_replay

from ml.experiments.analysis.listener_sums import listener_sums
from ml.experiments.analysis.scope import WEEK_MS, everybody, scope_of


def test_all_sessions_of_a_replay_count(session):
    replay = add_replay(session, [10_000, 20_000], [30_000])

    scope = scope_of(session, replay, cutoff_ms=0)
    (sums,) = listener_sums(session, scope)

    assert (scope.starts_at_ms, scope.cutoff_ms) == (START_MS, START_MS + 30_001)
    assert sums["sessions"].tolist() == [2, 1]
    assert sums["before_sessions"].tolist() == [0, 0]


def test_a_replay_without_listeners_is_empty(session):
    replay = add_replay(session)

    assert list(listener_sums(session, scope_of(session, replay, 0))) == []


def test_sessions_from_the_cut_off_on_do_not_count(session, world):
    early = world.sessions.first_ms.median()
    scope = scope_of(session, world.experiment, int(early))

    counted = sum(part["sessions"].sum() for part in listener_sums(session, scope))

    since = world.sessions.merge(world.listeners, on="listener_id")
    is_counted = (
        (since.first_ms >= since.exposed_at_ms) & (since.first_ms < early) & (since.exposed_at_ms < early)
    )
    assert counted == is_counted.sum()


@pytest.mark.parametrize(("premium", "expected"), [(None, 2), (True, 1), (False, 1)])
def test_everybody_with_a_session_is_part_of_the_history(session, premium, expected):
    add_listener(session, [1000], START_MS).is_premium = True
    add_listener(session, [1000], START_MS)
    add_listener(session)
    session.commit()

    scope = everybody(START_MS + WEEK_MS, START_MS + 2 * WEEK_MS, premium)
    (sums,) = listener_sums(session, scope)

    assert len(sums) == expected
    assert sums["before_sessions"].tolist() == [1] * expected
