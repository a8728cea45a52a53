import numpy as np
import pytest

from webapp.models import (
    Artist,
    Genre,
    GenreGroup,
    GenreMapping,
    GenreMappingEntry,
    GenreValue,
    Listener,
    ListeningSession,
    SessionEvent,
    Track,
    listener_genre,
)
from webapp.prediction.tastes import UnknownListenerError, get_listener_id, tastes, tracks_by_group


@pytest.fixture
def world(session):
    """A jazz artist with two tracks, one of which is labelled rock itself; a listener with two sessions."""
    groups = [GenreGroup(slug=name, name=name.title(), position=n) for n, name in enumerate(("jazz", "rock"))]
    artist, bebop = Artist(external_id="A", name="A"), Genre(name="bebop")
    artist.tracks = [Track(external_id=f"T{n}", title=f"T{n}") for n in range(2)]
    mapping = GenreMapping(created_at_ms=1, fingerprint="f")
    listeners = [Listener(external_id=f"L{n}", name=None) for n in range(2)]
    session.add_all([*groups, artist, bebop, mapping, *listeners])
    session.flush()
    jazz, rock = groups
    shared = {"probability": 1.0, "is_primary": True, "created_at_ms": 1}
    entry = {"evidence": "rule", "detail": "", "strength": 1.0}
    session.add_all(
        [
            GenreValue(artist_id=artist.id, group_id=jazz.id, source="import", **shared),
            GenreValue(track_id=artist.tracks[1].id, group_id=rock.id, source="import", **shared),
            GenreMappingEntry(mapping_id=mapping.id, genre_id=bebop.id, group_id=jazz.id, **entry),
        ]
    )
    session.execute(
        listener_genre.insert().values(listener_id=listeners[0].id, genre_id=bebop.id, position=0)
    )
    _listen(session, listeners[0], 1_000, [("play", 0), ("like", 0), ("play", 1), ("skip", 1)])
    _listen(session, listeners[0], 2_000, [("play", 1)])
    session.commit()
    return {"groups": [jazz.id, rock.id], "listener": listeners[0].id, "artist": artist}


def _listen(session, listener, began_ms, events):
    sitting = ListeningSession(
        external_id=f"S{began_ms}", listener_id=listener.id, first_event_ms=began_ms, last_event_ms=began_ms
    )
    session.add(sitting)
    session.flush()
    tracks = {t.external_id: t.id for t in session.query(Track)}
    session.add_all(
        SessionEvent(
            event_key=f"{began_ms}-{n}".encode().ljust(16, b"\0"),
            session_id=sitting.id,
            occurred_at_ms=began_ms + n,
            event_type=kind,
            track_id=tracks[f"T{track}"],
        )
        for n, (kind, track) in enumerate(events)
    )


def test_events_count_for_the_group_of_the_track_or_else_of_its_artist(session, world):
    found = tastes(session, world["groups"])[world["listener"]]

    assert found.plays.tolist() == [1, 2]
    assert found.skips.tolist() == [0, 1]
    assert found.likes.tolist() == [1, 0]
    assert found.favourites.tolist() == [1, 0]


def test_only_sessions_before_a_time_count(session, world):
    found = tastes(session, world["groups"], before_ms=2_000)[world["listener"]]

    assert found.plays.tolist() == [1, 1]


def test_tracks_of_some_artists_may_be_left_out(session, world):
    found = tastes(session, world["groups"], without_artists=[world["artist"].id])[world["listener"]]

    assert found.plays.sum() + found.likes.sum() + found.skips.sum() == 0
    assert found.favourites.sum() == 1


def test_a_persons_label_goes_before_an_imports(session, world):
    jazz, rock = world["groups"]
    shared = {"probability": 1.0, "is_primary": True, "created_at_ms": 2}
    session.add(GenreValue(artist_id=world["artist"].id, group_id=rock, source="person", **shared))
    session.commit()

    found = tastes(session, world["groups"], [world["listener"]])[world["listener"]]

    assert found.plays.tolist() == [0, 3]
    assert tracks_by_group(session) == {rock: 2}
    assert jazz not in tracks_by_group(session)


def test_who_did_nothing_is_absent(session, world):
    assert list(tastes(session, world["groups"])) == [world["listener"]]
    assert np.all(list(tracks_by_group(session).values()) == np.array([1, 1]))


def test_an_unknown_listener_is_named(session):
    with pytest.raises(UnknownListenerError, match="listener_id is 'nobody', must be"):
        get_listener_id(session, "nobody")
