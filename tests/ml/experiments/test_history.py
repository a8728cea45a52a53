import numpy as np
import pytest
from listening_rows import START_MS, add_listener, add_session

from ml.experiments.history import Arrivals, arrivals, find_log, history_of
from ml.experiments.metric_catalogue import METRICS
from ml.experiments.samples import InsufficientDataError

DAY_MS = 24 * 3_600_000
DURATION = METRICS["session_duration"]


def add_days(session, listener, *days_and_durations):
    """Add sessions, each as (days after the start, duration in seconds)."""
    for day, seconds in days_and_durations:
        add_session(session, listener, 1000 * seconds, START_MS + int(day * DAY_MS))


def add_listeners(session, *rows, is_premium=None):
    for row in rows:
        listener = add_listener(session)
        listener.is_premium = is_premium
        add_days(session, listener, *row)
    session.commit()


def test_a_database_without_sessions_has_no_log(session):
    add_listener(session)

    assert find_log(session) is None


def test_half_of_the_sessions_begin_before_the_middle(session):
    add_listeners(session, [(day, 60) for day in (0, 1, 2, 3, 10, 11)])

    log = find_log(session)

    assert (log.first_ms, log.middle_ms, log.last_ms) == (
        START_MS,
        START_MS + 3 * DAY_MS,
        START_MS + 11 * DAY_MS,
    )
    assert log.days_before == 3


def test_the_middle_of_many_sessions_is_that_of_some(session, monkeypatch):
    add_listeners(session, [(day, 60) for day in range(100)])
    monkeypatch.setattr("ml.experiments.history.MOST_FOR_MIDDLE", 9)

    assert find_log(session).days_before == pytest.approx(50, abs=10)


def test_every_listener_counts_once_with_all_their_sessions(session):
    add_listeners(session, [(0, 10), (5, 30)], [(1, 50)], [(2, 60), (3, 60), (4, 60)])
    add_listener(session)
    session.commit()

    history = history_of(session, DURATION, find_log(session))

    assert (history.listeners, history.sample.n) == (3, 3)
    assert history.sample.mean == pytest.approx((20 + 50 + 60) / 3)
    assert history.sample.variance == pytest.approx(np.var([20, 50, 60], ddof=1))
    assert history.share_with_value == 1


def test_cuped_removes_the_squared_correlation_of_the_two_halves(session):
    early, late = [10, 20, 40, 80], [15, 30, 45, 100]
    add_listeners(session, *[[(0, a), (9, b)] for a, b in zip(early, late, strict=True)])

    history = history_of(session, DURATION, find_log(session))

    assert history.variance_removed == pytest.approx(np.corrcoef(early, late)[0, 1] ** 2)


def test_listeners_without_a_past_explain_nothing_more(session):
    rows = [[(0, a), (9, b)] for a, b in [(10, 15), (20, 30), (40, 45)]]
    add_listeners(session, *rows, [(9, 500)])

    with_newcomer = history_of(session, DURATION, find_log(session)).variance_removed

    values, past = [15, 30, 45, 500], [10, 20, 40, 70 / 3]
    assert with_newcomer == pytest.approx(np.corrcoef(values, past)[0, 1] ** 2)


def test_a_metric_without_a_past_has_nothing_removed(session):
    add_listeners(session, [(0, 10), (8, 10)], [(0, 10), (20, 10)], [(0, 10), (40, 10)])

    history = history_of(session, METRICS["retention_week_2"], find_log(session))

    assert history.variance_removed is None
    assert history.sample.mean == pytest.approx(1 / 3)


def test_retention_counts_from_a_listeners_own_first_session(session):
    add_listeners(session, [(0, 10), (8, 10)], [(6, 10), (9, 10)], [(20, 10), (28, 10)], [(40, 10)])

    sample = history_of(session, METRICS["retention_week_2"], find_log(session)).sample

    # The fourth came too late to tell.
    assert (sample.n, sample.mean) == (3, pytest.approx(2 / 3))


def test_premium_that_was_bought_since_counts_as_bought(session):
    add_listeners(session, [(0, 10)], [(0, 10)], is_premium=True)
    add_listeners(session, [(0, 10)], is_premium=False)
    bought = add_listener(session)
    bought.is_premium = True
    add_session(session, bought, 10).premium_purchases = 1
    session.commit()

    sample = history_of(session, METRICS["premium_conversion"], find_log(session)).sample

    assert (sample.n, sample.mean) == (2, 0.5)


def test_a_population_is_its_listeners_only(session):
    add_listeners(session, [(0, 10)], [(0, 20)], is_premium=True)
    add_listeners(session, [(0, 1000)], [(5, 1000)], [(9, 1000)], is_premium=False)
    add_listeners(session, [(9, 1000)])
    log = find_log(session)

    assert history_of(session, DURATION, log, premium=True).sample.mean == 15
    assert history_of(session, DURATION, log, premium=False).listeners == 4
    assert arrivals(session, log, premium=True).come[-1] == 0


def test_one_listener_is_no_history(session):
    add_listeners(session, [(0, 10)])

    with pytest.raises(InsufficientDataError, match="n is 1 listeners, must be at least 2"):
        history_of(session, DURATION, find_log(session))


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_every_metric_has_a_history_or_says_why_not(session, metric):
    add_listeners(session, *[[(0, 10 * n), (8, 20 * n), (50, 35 * n)] for n in range(1, 5)])

    try:
        assert history_of(session, metric, find_log(session)).sample.n >= 2
    except InsufficientDataError as error:
        assert "n is 0 listeners" in str(error)


def test_listeners_arrive_with_their_first_session_from_the_middle_on(session):
    add_listeners(session, [(0, 10), (0.5, 10), (10, 10)], [(1, 10), (11.5, 10)])
    add_listeners(session, [(2, 10), (10.2, 10)], [(13, 10), (13.1, 10)])

    found = arrivals(session, find_log(session))

    assert found.come.tolist() == [2, 3, 3, 4]
    assert found.new_per_day == 0.25


def test_days_until_follow_the_history_and_then_the_new_listeners():
    found = Arrivals(np.array([2, 3, 3, 4]), 0.25)

    assert [found.days_until(n) for n in (1, 2, 3, 4, 5, 8)] == [1, 1, 2, 4, 8, 20]
    assert Arrivals(np.array([2, 3, 3, 4]), 0.0).days_until(5) is None


def test_the_numbers_known_of_real_listeners(session, engagement_imported):
    log = find_log(session)
    history = history_of(session, DURATION, log)

    assert history.variance_removed == pytest.approx(0.69, abs=0.01)
    assert history.sample.mean == pytest.approx((3408.306205630371 + 3242.8546980233386) / 2)
    assert arrivals(session, log).come[-1] == 50


def test_of_very_many_listeners_some_are_looked_at_and_stand_for_all(session, monkeypatch):
    add_listeners(session, *[[(0, 10 + number), (5, 20), (9, 30)] for number in range(40)])
    monkeypatch.setattr("ml.experiments.history.MOST_LISTENERS", 12)

    log = find_log(session)
    history = history_of(session, DURATION, log)

    assert log.step > 2
    assert history.listeners == pytest.approx(40 / log.step, abs=1)
    assert history.listeners_with_value == history.sample.n * log.step
    assert arrivals(session, log).come[-1] == history.listeners_with_value
    assert history.variance_removed is None
