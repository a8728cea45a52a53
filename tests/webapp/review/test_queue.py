import pytest
from review_worlds import NOW, asked, fill, give, lease_of, reviewer, say

from webapp.models import (
    Artist,
    GenreGroup,
    GenreValue,
    Listener,
    ListenerFeedback,
    ModelVersion,
    Opinion,
    Track,
)
from webapp.review import queue
from webapp.review.items import DAY_MS, Item, note_open_between
from webapp.review.queue import Ordering, count_waiting, waiting
from webapp.review.verdicts import correct, undo


def names(session, asked_for, most=10):
    return [session.get(Artist, one.item.artist_id).external_id for one in waiting(session, asked_for, most)]


def deny(session, artist, listeners, group="Jazz"):
    """Let listeners say that the first track of an artist is not of a group."""
    track = session.query(Artist).filter_by(external_id=artist).one().tracks[0]
    said = session.query(GenreGroup).filter_by(name=group).one()
    for name in listeners:
        listener = session.query(Listener).filter_by(external_id=name).one_or_none()
        listener = listener or Listener(external_id=name)
        session.add(listener)
        session.flush()
        about = {"track_id": track.id, "group_id": said.id}
        session.add(ListenerFeedback(listener_id=listener.id, created_at_ms=NOW, **about))
    session.commit()


@pytest.mark.parametrize(
    ("ordering", "first"),
    [
        (Ordering.UNCERTAIN, ["A0", "A1", "A2"]),
        (Ordering.POPULAR, ["A5", "A4", "A3"]),
        (Ordering.NEWEST, ["A5", "A4", "A3"]),
    ],
)
def test_an_order_puts_first_what_it_says(session, rita, ordering, first):
    assert names(session, asked(rita, ordering), 3) == first


def test_by_value_disagreement_and_groups_count_beside_doubt(session, rita):
    found = waiting(session, asked(rita, Ordering.VALUE), 6)

    # .8 x 1 x log2(12) = 2.868, .6 x 1 x log2(14) / sqrt(2) = 1.615, .9 x .5 x log2(11) = 1.557, by hand.
    assert [session.get(Artist, one.item.artist_id).external_id for one in found[:3]] == ["A1", "A3", "A0"]
    assert [one.value for one in found[:3]] == pytest.approx([2.868, 1.615, 1.557], abs=0.001)
    assert [one.disagree for one in found[:3]] == [True, True, False]


def test_what_listeners_deny_comes_forward_however_sure_the_model_is(session, rita, monkeypatch):
    monkeypatch.setattr(queue, "CANDIDATES", 3)
    assert "A4" not in names(session, asked(rita, Ordering.VALUE))
    deny(session, "A4", ["ann", "bob"])
    deny(session, "A3", ["ann"], "Classical")

    found = {
        session.get(Artist, one.item.artist_id).external_id: one
        for one in waiting(session, asked(rita, Ordering.VALUE), 6)
    }

    # .5 x .5 x log2(15) x 1.2 / sqrt(1 + 2), as A0 and A2 of the same group are ahead, by hand.
    assert (found["A4"].denied_by, found["A4"].value) == (2, pytest.approx(0.6767, abs=0.001))
    assert found["A0"].denied_by == 0
    assert "A3" not in found


def test_denials_of_a_settled_artist_call_nobody(session, rita):
    deny(session, "A4", ["ann"])
    give(session, "A4", "import")
    note_open_between(session, 1, 12)

    assert "A4" not in names(session, asked(rita, Ordering.VALUE))


def test_by_value_a_group_that_was_judged_waits(session, rita):
    rock = session.query(GenreGroup).filter_by(name="Rock").one()
    for number in (1, 3):
        artist = session.query(Artist).filter_by(external_id=f"A{number}").one()
        correct(session, rita, Item(artist.id, None), [rock.id], NOW)

    assert names(session, asked(rita, Ordering.VALUE))[0] == "A0"


def test_random_is_the_same_all_day_and_another_tomorrow(session):
    fill(session, 40)
    account = reviewer(session)
    today = names(session, asked(account, Ordering.RANDOM), 40)

    assert len(set(today)) == 40
    assert names(session, asked(account, Ordering.RANDOM, NOW + 1000), 40) == today
    days = {tuple(names(session, asked(account, Ordering.RANDOM, NOW + day * DAY_MS), 5)) for day in range(6)}
    assert len(days) > 3


@pytest.mark.parametrize("source", ["import", "person"])
def test_an_artist_with_a_genre_does_not_wait(session, rita, source):
    give(session, "A0", source)

    assert "A0" not in names(session, asked(rita))
    assert count_waiting(session, asked(rita)) == 5


def test_what_got_or_lost_a_genre_is_noted(session, rita):
    def open_ones():
        session.expire_all()
        return session.query(Opinion).filter(Opinion.is_open).count()

    give(session, "A0", "import")
    give(session, "A1", "model")
    note_open_between(session, 1, 12)
    assert open_ones() == 10
    session.query(GenreValue).delete()
    note_open_between(session, 1, 12)
    assert open_ones() == 12


def test_a_verdict_and_its_undo_are_noted(session, rita):
    artist = session.query(Artist).filter_by(external_id="A0").one()
    correct(session, rita, Item(artist.id, None), [session.query(GenreGroup).first().id], NOW)
    assert session.query(Opinion).filter(~Opinion.is_open).count() == 2

    undo(session, rita, NOW)

    session.expire_all()
    assert session.query(Opinion).filter(~Opinion.is_open).count() == 0


def test_what_a_model_filled_waits_unless_it_is_left_out(session, rita):
    give(session, "A0", "model")

    assert "A0" in names(session, asked(rita))
    assert "A0" not in names(session, asked(rita, without_written=True))


def test_what_somebody_has_before_them_does_not_wait_until_it_expires(session, rita, otto):
    lease_of(session, "A0", otto)

    assert "A0" not in names(session, asked(rita))
    assert "A0" in names(session, asked(rita, now_ms=NOW + 300_000))


@pytest.mark.parametrize("ordering", list(Ordering))
def test_a_track_without_an_artist_waits_too(session, rita, ordering):
    track = Track(external_id="L", title="Alone")
    session.add(track)
    session.flush()
    version = session.query(ModelVersion).filter_by(kind="advanced").one()
    say(session, version, session.query(GenreGroup).first(), track=track)

    found = waiting(session, asked(rita, ordering), 10)

    assert len(found) == 7
    assert [one.item.track_id for one in found if one.item.artist_id is None] == [track.id]


def test_no_more_candidates_are_scored_than_allowed(session, rita, monkeypatch):
    monkeypatch.setattr(queue, "CANDIDATES", 3)

    assert set(names(session, asked(rita, Ordering.VALUE))) == {"A0", "A1", "A2"}


def test_without_an_advanced_version_the_baseline_leads(session, rita):
    session.query(ModelVersion).filter_by(kind="advanced").update({"is_serving": False})

    found = waiting(session, asked(rita), 10)

    baseline = session.query(ModelVersion).filter_by(kind="baseline").one().id
    assert {session.get(Opinion, one.opinion_id).model_version_id for one in found} == {baseline}
    assert not any(one.disagree for one in found)


def test_without_any_model_nothing_waits(session):
    assert waiting(session, asked(reviewer(session)), 10) == []
    assert count_waiting(session, asked(1)) == 0
