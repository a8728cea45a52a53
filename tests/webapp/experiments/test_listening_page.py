"""A person on the listening page, with and without an experiment that decides what it shows."""

import pytest
from listening_clicks import add_predicted_tracks, form_of, offered, press, start
from sqlalchemy import select

from webapp.clock import now_ms
from webapp.models import (
    Account,
    Assignment,
    Experiment,
    ExperimentState,
    Exposure,
    Listener,
    ListeningSession,
    ModelVersion,
    Role,
    Shows,
    Variant,
)


@pytest.fixture
def tracks(session):
    return add_predicted_tracks(session)


def run_experiment(session, shows, **others):
    """Run an experiment in which everybody gets the variant that shows this."""
    other = Shows.ADVANCED if shows == Shows.NOTHING else Shows.NOTHING
    experiment = Experiment(
        key="on-the-page",
        name="On the page",
        hypothesis="It helps.",
        is_replay=False,
        split="hash",
        salt="salt",
        created_at_ms=1,
        state=ExperimentState.RUNNING,
        started_at_ms=1,
        variants=[
            Variant(key="other", name="Other", weight=0.0, position=0, shows=other),
            Variant(key="given", name="Given", weight=1.0, position=1, shows=shows),
        ],
        **others,
    )
    session.add(experiment)
    session.commit()
    return experiment


def test_strangers_are_sent_to_sign_in(client):
    assert client.get("/listen").status_code == 302


def test_looking_at_the_page_makes_nobody_a_listener(client, session, sign_in):
    sign_in(Role.LISTENER)

    page = client.get("/listen").get_data(as_text=True)

    assert "Start listening" in page
    assert session.scalar(select(Listener)) is None


def test_starting_makes_the_account_one_real_listener(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)

    start(client)
    start(client)

    listener = session.scalars(select(Listener)).one()
    account = session.scalars(select(Account)).one()
    assert (listener.external_id, listener.name) == (f"account-{account.id}", "someone")
    assert not listener.is_synthetic and account.listener_id == listener.id


def test_without_an_experiment_the_genres_of_the_advanced_model_are_shown(client, sign_in, tracks):
    sign_in(Role.LISTENER)

    assert "Jazz" in start(client)


def test_the_control_sees_no_genre_and_gets_the_most_popular_tracks(client, session, sign_in, tracks):
    run_experiment(session, Shows.NOTHING)
    sign_in(Role.LISTENER)

    page = press(client, start(client), "play", "T1")

    assert "Jazz" not in page and "Rock" not in page
    assert offered(page) == ["T0", "T2", "T3", "T4", "T5", "T6", "T7", "T8"]


def test_the_treated_see_genres_and_get_more_of_what_they_play(client, session, sign_in, tracks):
    run_experiment(session, Shows.ADVANCED)
    sign_in(Role.LISTENER)

    page = press(client, start(client), "play", "T1")

    assert "predicted" in page and "Rock" in page
    assert offered(page) == ["T3", "T5", "T7", "T9", "T11", "T13", "T0", "T2"]


def test_a_pinned_version_without_predictions_shows_genres_as_not_yet_there(client, session, sign_in, tracks):
    experiment = run_experiment(session, Shows.ADVANCED)
    serving = session.scalars(select(ModelVersion)).one()
    session.expunge(serving)
    pinned = ModelVersion(
        **{
            column.key: getattr(serving, column.key)
            for column in ModelVersion.__table__.columns
            if column.key not in ("id", "version", "is_serving")
        },
        version="advanced-0",
        is_serving=False,
    )
    experiment.variants[1].model_version = pinned
    session.commit()
    sign_in(Role.LISTENER)

    page = start(client)

    assert "none yet" in page and "Jazz" not in page


def test_a_variant_is_assigned_at_the_start_and_exposed_at_the_first_play(client, session, sign_in, tracks):
    run_experiment(session, Shows.NOTHING)
    sign_in(Role.LISTENER)
    page = start(client)
    assert session.scalars(select(Assignment)).one().variant_id
    assert session.scalar(select(Exposure)) is None

    page = press(client, page, "play", "T0")
    press(client, page, "play", "T1")

    exposure = session.scalars(select(Exposure)).one()
    listening = session.scalars(select(ListeningSession)).one()
    assert listening.first_event_ms == exposure.exposed_at_ms
    assert listening.plays == 2


def test_a_started_listener_sees_no_genre_until_they_enter_a_new_experiment(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    start(client)
    run_experiment(session, Shows.NOTHING)

    page = client.get("/listen").get_data(as_text=True)

    assert "Start listening" in page and "Jazz" not in page


def test_who_is_not_in_the_traffic_is_shown_what_everybody_is(client, session, sign_in, tracks):
    run_experiment(session, Shows.NOTHING, segments=[])
    sign_in(Role.LISTENER)

    page = press(client, start(client), "play", "T0")

    assert "Jazz" in page
    assert session.scalar(select(Exposure)) is None


def test_a_double_click_is_one_event(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    page = start(client)

    for deed in ("play", "like", "skip"):
        form = form_of(page, deed, "T0")
        assert [client.post("/listen/events", data=form).status_code for _ in range(2)] == [302, 302]
        page = client.get("/listen").get_data(as_text=True)

    row = session.scalars(select(ListeningSession)).one()
    assert (row.plays, row.likes, row.skips) == (1, 1, 1)


def test_a_second_tab_counts_no_like_and_no_skip_twice(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    page = press(client, start(client), "play", "T0")
    stale = client.get("/listen").get_data(as_text=True)
    page = press(client, page, "like", "T0")
    press(client, page, "skip", "T0")

    answers = [client.post("/listen/events", data=form_of(stale, deed, "T0")) for deed in ("skip", "like")]

    assert [answer.status_code for answer in answers] == [409, 409]
    row = session.scalars(select(ListeningSession)).one()
    assert (row.likes, row.skips) == (1, 1)


def test_liking_what_is_liked_changes_nothing(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    page = press(client, start(client), "play", "T0")
    stale = client.get("/listen").get_data(as_text=True)
    press(client, page, "like", "T0")

    page = press(client, stale, "like", "T0")

    assert "liked" in page
    assert session.scalars(select(ListeningSession)).one().likes == 1


def test_a_liked_track_keeps_playing_and_a_skipped_one_does_not(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    page = press(client, start(client), "play", "T0")

    page = press(client, page, "like", "T0")
    assert "liked" in page
    page = press(client, page, "skip", "T0")

    assert "Nothing plays" in page
    row = session.scalars(select(ListeningSession)).one()
    assert (row.plays, row.likes, row.skips) == (1, 1, 1)


def test_every_fourth_play_brings_an_advertisement(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    page = start(client)

    for _ in range(4):
        page = press(client, page, "play", offered(page)[0])

    assert "An advertisement was played" in page
    row = session.scalars(select(ListeningSession)).one()
    assert (row.plays, row.advertisements) == (4, 1)


def test_a_pause_of_half_an_hour_begins_a_new_session(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    page = press(client, start(client), "play", "T0")
    row = session.scalars(select(ListeningSession)).one()
    row.first_event_ms = row.last_event_ms = now_ms() - 31 * 60_000
    session.commit()

    press(client, page, "play", "T1")

    assert len(session.scalars(select(ListeningSession)).all()) == 2


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"id": "x"}, 422, "id is &#39;x&#39;, must be 32 hexadecimal digits"),
        ({"type": "buy_premium"}, 422, "must be one of play, skip, like"),
        ({"track": ""}, 422, "track has 0 characters"),
        ({"track": "nowhere"}, 404, "There is no track"),
        ({"type": "skip"}, 409, "does not play, or no longer"),
    ],
)
def test_what_no_button_sends_is_refused(client, sign_in, tracks, change, status, words):
    sign_in(Role.LISTENER)
    start(client)

    answer = client.post("/listen/events", data={"id": "0" * 32, "type": "play", "track": "T0"} | change)

    assert answer.status_code == status
    assert words in answer.get_data(as_text=True)


def test_playing_before_starting_is_refused(client, sign_in, tracks):
    sign_in(Role.LISTENER)

    answer = client.post("/listen/events", data={"id": "0" * 32, "type": "play", "track": "T0"})

    assert answer.status_code == 409


def test_the_switch_is_absent_where_no_served_model_can_re_rank(client, sign_in, tracks):
    page = start(sign_in(Role.LISTENER))

    assert "Predicted genre" in page
    assert "Use my taste" not in page
    assert "Your taste cannot re-rank these genres" in page
