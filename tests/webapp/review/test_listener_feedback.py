"""A listener says on the listening page that a predicted genre is wrong."""

import re

import pytest
from listening_clicks import add_predicted_tracks, press, start
from sqlalchemy import select

from webapp.clock import now_ms
from webapp.models import AuditEntry, GenreGroup, Listener, ListenerFeedback, Role, Track


@pytest.fixture
def tracks(session):
    return add_predicted_tracks(session)


def say_not(client, track="T0", group="Jazz"):
    return client.post("/listen/feedback", data={"track": track, "group": group}, follow_redirects=True)


def test_a_listener_says_that_a_prediction_is_wrong_and_it_is_kept_once(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    page = press(client, start(client), "play", "T0")
    assert "This is not Jazz" in page

    answers = [say_not(client) for _ in range(2)]

    kept = session.scalars(select(ListenerFeedback)).one()
    assert "Noted that it is not Jazz" in answers[0].text
    assert kept.track_id == session.scalar(select(Track.id).where(Track.external_id == "T0"))
    assert session.get(GenreGroup, kept.group_id).name == "Jazz"
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "prediction denied")).one()
    assert (logged.account_id is None, logged.detail["track"], logged.detail["group"]) == (
        False,
        "T0",
        "Jazz",
    )


@pytest.mark.parametrize(
    ("track", "group"), [("T1", "Rock"), ("none", "Jazz"), ("T0", "Rock"), ("T0", "Polka"), ("T0", "")]
)
def test_feedback_about_what_was_not_played_or_predicted_is_refused(client, sign_in, tracks, track, group):
    sign_in(Role.LISTENER)
    press(client, start(client), "play", "T0")

    assert say_not(client, track, group).status_code == 422


def test_feedback_is_taken_ten_times_in_an_hour(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    start(client)
    press(client, client.get("/listen").text, "play", "T0")
    listener = session.scalars(select(Listener)).one()
    groups = session.scalars(select(GenreGroup)).all()
    for number in range(5):
        for group in groups:
            session.add(
                ListenerFeedback(
                    listener_id=listener.id,
                    track_id=session.scalar(select(Track.id).where(Track.external_id == f"T{number + 5}")),
                    group_id=group.id,
                    created_at_ms=now_ms(),
                )
            )
    session.commit()

    assert say_not(client).status_code == 429


def test_reviewers_see_what_is_denied_of_any_track(client, session, sign_in, tracks):
    sign_in(Role.LISTENER)
    press(client, start(client), "play", "T0")
    say_not(client)
    client.post("/sign-out")
    sign_in(Role.REVIEWER, "rita")

    page = client.get("/review/deployment").text

    assert "What listeners deny" in page
    assert re.search(r"Track 0</a>.*Somebody</a>.*<td>Jazz</td><td class=.number.>1</td>", page)
