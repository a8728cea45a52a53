import numpy as np
import pytest
from listening_rows import add_listener

from ml.experiments.samples import InsufficientDataError
from webapp.experiments.aa_checks import BINS, find_latest_check, run_check
from webapp.models import AaCheckResult

NOW_MS = 1_700_000_000_000


def add_alike(session, listeners, sessions=8):
    """Add listeners each of whose sessions are nearly equally long, as far from those of others as can be."""
    for number in range(listeners):
        add_listener(session, [60_000 * (number + 1) + 100 * part for part in range(sessions)])
    session.commit()


def test_listeners_keep_5_percent_where_their_sessions_do_not(session):
    add_alike(session, 24)

    check = run_check(session, 2_000, 1, NOW_MS)

    assert 0.035 <= check.listener_rate <= 0.065
    assert check.session_rate > 0.4
    assert (check.population, check.listeners, check.sessions) == (24, 24, 192)
    assert (len(check.listener_histogram), sum(check.listener_histogram)) == (BINS, 2_000)
    assert check.session_histogram[0] == pytest.approx(2_000 * check.session_rate, abs=1)


def test_listeners_without_sessions_are_no_part_of_it(session):
    add_alike(session, 5)
    add_listener(session)
    session.commit()

    assert run_check(session, 100, 1, NOW_MS).population == 5


def test_more_listeners_than_are_looked_at_are_sampled_by_the_seed(session):
    add_alike(session, 12, sessions=2)

    first, again, other = (run_check(session, 100, seed, NOW_MS, most=6) for seed in (1, 1, 2))

    assert (first.population, first.listeners, first.sessions) == (12, 6, 12)
    assert first.listener_histogram == again.listener_histogram
    assert first.listener_histogram != other.listener_histogram


def test_sessions_of_many_queries_stay_with_their_listeners(session, monkeypatch):
    add_alike(session, 11, sessions=3)
    whole = run_check(session, 200, 1, NOW_MS)
    monkeypatch.setattr("webapp.experiments.aa_checks._IDS_PER_QUERY", 4)

    parts = run_check(session, 200, 1, NOW_MS)

    assert parts.session_histogram == whole.session_histogram
    assert np.sum(parts.listener_histogram) == 200


def test_too_few_listeners_carry_no_check(session):
    add_alike(session, 3)

    with pytest.raises(InsufficientDataError, match="n is 3 listeners, must be at least 4"):
        run_check(session, 100, 1, NOW_MS)


def test_a_database_without_sessions_carries_no_check(session):
    with pytest.raises(InsufficientDataError, match="n is 0 listeners, must be at least 4"):
        run_check(session, 100, 1, NOW_MS)


def test_the_check_stored_last_is_the_latest(session):
    add_alike(session, 5)
    for seed in (7, 8):
        session.add(run_check(session, 100, seed, NOW_MS))
        session.commit()

    assert find_latest_check(session).seed == 8
    assert session.query(AaCheckResult).count() == 2
