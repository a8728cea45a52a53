import numpy as np
import pytest
from experiment_worlds import BEGIN_MS, CUTOFF_MS
from sqlalchemy import insert

from ml.experiments.analysis.listener_sums import ListenerSums, listener_sums
from ml.experiments.analysis.lookups import Lookup, favourite_groups, genre_breadth
from webapp.models import (
    Artist,
    Genre,
    GenreGroup,
    GenreMapping,
    GenreMappingEntry,
    GenreValue,
    ListeningSession,
    SessionEvent,
    Track,
    listener_genre,
)


def sums_of(*listener_ids):
    ids = np.array(listener_ids, dtype=float)
    return ListenerSums(np.zeros(len(ids), dtype=np.int64), {"listener_id": ids})


def test_columns_come_beside_their_listeners_and_zero_for_strangers():
    lookup = Lookup(np.array([2.0, 5.0]), {"groups": np.array([20.0, 50.0])})

    assert lookup.beside(sums_of(1, 2, 5, 9))["groups"].tolist() == [0, 20, 50, 0]


def test_an_empty_lookup_knows_nobody():
    lookup = Lookup(np.empty(0), {"groups": np.empty(0)})

    assert lookup.beside(sums_of(1, 2))["groups"].tolist() == [0, 0]


@pytest.fixture
def groups(session):
    rows = [GenreGroup(slug=name, name=name.title(), position=i) for i, name in enumerate(["rock", "jazz"])]
    session.add_all(rows)
    session.flush()
    return rows


def add_track(session, number, group, of_track=None):
    artist = Artist(external_id=f"artist-{number}", name=f"Artist {number}")
    session.add(artist)
    session.flush()
    track = Track(external_id=f"track-{number}", title=f"Track {number}", artist_id=artist.id)
    session.add(track)
    session.flush()
    common = {"source": "import", "probability": 1.0, "is_primary": True, "created_at_ms": 0}
    session.add(GenreValue(artist_id=artist.id, group_id=group.id, **common))
    if of_track:
        session.add(GenreValue(track_id=track.id, group_id=of_track.id, **common))
    session.flush()
    return track


def play(session, listener_id, track, at_ms, number):
    row = ListeningSession(
        external_id=f"played-{number}",
        listener_id=listener_id,
        first_event_ms=at_ms,
        last_event_ms=at_ms,
        plays=1,
    )
    session.add(row)
    session.flush()
    session.add(
        SessionEvent(
            event_key=f"{number:016d}".encode(),
            session_id=row.id,
            occurred_at_ms=at_ms,
            event_type="play",
            track_id=track.id,
        )
    )
    session.flush()


def test_breadth_counts_the_groups_played_since_and_before(session, world, scope, groups):
    rock, jazz = groups
    tracks = [
        add_track(session, 1, rock),
        add_track(session, 2, rock),
        add_track(session, 3, rock, of_track=jazz),
    ]
    row = world.listeners.iloc[0]
    for number, (track, at_ms) in enumerate(
        [
            (tracks[0], row.exposed_at_ms + 1),
            (tracks[1], row.exposed_at_ms + 2),
            (tracks[2], row.exposed_at_ms + 3),
            (tracks[0], row.exposed_at_ms - 1),
            (tracks[2], CUTOFF_MS),
        ]
    ):
        play(session, int(row.listener_id), track, int(at_ms), number)

    found = genre_breadth(session, scope)

    assert found.listener_ids.tolist() == [row.listener_id]
    assert found.columns["groups"].tolist() == [2]
    assert found.columns["before_groups"].tolist() == [1]


def test_the_favourite_is_the_group_of_the_genre_named_first(session, world, scope, groups):
    rock, jazz = groups
    genres = [Genre(name="bebop"), Genre(name="grunge")]
    mapping = GenreMapping(created_at_ms=BEGIN_MS, fingerprint="0" * 64)
    session.add_all([*genres, mapping])
    session.flush()
    for genre, group in zip(genres, (jazz, rock), strict=True):
        session.add(
            GenreMappingEntry(
                mapping_id=mapping.id,
                genre_id=genre.id,
                group_id=group.id,
                evidence="rule",
                detail="",
                strength=1.0,
            )
        )
    listener_id = int(world.listeners.listener_id[3])
    session.execute(
        insert(listener_genre),
        [
            {"listener_id": listener_id, "genre_id": genre.id, "position": position}
            for position, genre in enumerate(genres)
        ],
    )
    session.flush()

    lookup, names = favourite_groups(session, scope)

    (part,) = listener_sums(session, scope)
    favourites = lookup.beside(part)["favourite"]
    assert names[int(favourites[3])] == "Jazz"
    assert (np.delete(favourites, 3) == 0).all()
