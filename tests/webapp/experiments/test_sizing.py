import pytest
from listening_rows import START_MS, add_listener, add_session

from ml.experiments.sizes import Design
from webapp.experiments.sizing import Question, SizingError, size_experiment
from webapp.experiments.sizing_wording import as_text, sentences

DAY_MS = 24 * 3_600_000


def add_history(session, listeners=12):
    """Add listeners who differ, and of whom the earlier half tells the later one in part."""
    for number in range(1, listeners + 1):
        listener = add_listener(session)
        for day in range(4):
            seconds = 60 * number + 100 * (number * (day + 3) % 7)
            add_session(session, listener, 1000 * seconds, START_MS + day * DAY_MS)
    session.commit()


def test_without_sessions_there_is_nothing_to_plan_with(session):
    sizing = size_experiment(session, Question())

    assert sizing.raw is None
    assert sentences(sizing) == ["No size can be computed: no listener has a session."]


def test_one_listener_is_too_few_and_that_is_said(session):
    add_history(session, 1)

    assert "n is 1 listeners, must be at least 2" in sentences(size_experiment(session, Question()))[0]


def test_cuped_needs_fewer_listeners(session):
    add_history(session)

    sizing = size_experiment(session, Question())

    assert 0 < sizing.history.variance_removed < 1
    assert sizing.adjusted.wanted.per_arm < sizing.raw.wanted.per_arm
    assert sizing.adjusted.detectable_lift < sizing.raw.detectable_lift


def test_the_words_hold_the_numbers(session):
    add_history(session)
    sizing = size_experiment(session, Question(design=Design(variants=3, looks=5, traffic_share=0.5)))

    text = " ".join(sentences(sizing))

    assert f"{sizing.raw.wanted.per_arm:,} listeners per arm, {sizing.raw.wanted.total:,} in all" in text
    assert f"{sizing.adjusted.wanted.per_arm:,} listeners per arm" in text
    assert "so many never come" in text
    assert "12 of 12 listeners, with sessions from 2023-11-14 to 2023-11-17" in text
    assert "Each of 2 treatments is tested at 2.5 %" in text
    assert "5 planned looks instead of one cost" in text
    assert "takes 50 % of those who come" in text


def test_sessions_that_do_not_differ_have_no_size(session):
    for _ in range(4):
        add_listener(session, [60_000, 60_000])
    session.commit()

    assert "variance 0, neither may be 0" in sentences(size_experiment(session, Question()))[0]


def test_a_share_without_room_to_rise_is_said_to_have_none(session):
    for number in range(4):
        listener = add_listener(session, [1000], START_MS + number * DAY_MS)
        add_session(session, listener, 1000, START_MS + 20 * DAY_MS)
        if number:
            add_session(session, listener, 1000, START_MS + (number + 8) * DAY_MS)
    session.commit()

    sizing = size_experiment(session, Question("retention_week_2", design=Design(lift=0.5)))

    assert sizing.history.sample.mean == 0.75
    assert "A lift of 50 % is impossible" in sentences(sizing)[0]
    assert "with CUPED" in as_text(sizing)


@pytest.mark.parametrize(
    ("design", "message"),
    [
        (Design(lift=0.0), "lift is 0, must be 0.001 to 10"),
        (Design(lift=float("nan")), "lift is nan, must be"),
        (Design(power=1.0), "power is 1, must be 0.5 to 0.99"),
        (Design(alpha=0.5), "alpha is 0.5, must be 0.001 to 0.2"),
        (Design(variants=11), "variants is 11, must be 2 to 10"),
        (Design(looks=0), "looks is 0, must be 1 to 20"),
        (Design(traffic_share=1.5), "traffic_share is 1.5, must be 0.001 to 1"),
    ],
)
def test_a_design_out_of_range_is_refused_with_value_and_limit(design, message):
    with pytest.raises(SizingError, match=message):
        Question(design=design)


def test_an_unknown_metric_is_refused():
    with pytest.raises(SizingError, match="metric is 'joy', must be one of session_duration"):
        Question("joy")
