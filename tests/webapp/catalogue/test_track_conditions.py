from itertools import product

import pytest

from webapp.catalogue import search, track_conditions
from webapp.catalogue.filters import Filters, GenreFilter, Order
from webapp.catalogue.search import search_tracks
from webapp.catalogue.search_index import index_missing
from webapp.catalogue.track_conditions import groups_in_use
from webapp.models import Artist, GenreGroup, GenreValue, Track


@pytest.fixture
def catalogue(session):
    """Forty tracks of four artists: two groups, some tracks with a group of their own, years and popularity mixed."""
    groups = [
        GenreGroup(slug=slug, name=slug, position=n) for n, slug in enumerate(("rock", "pop", "unused"))
    ]
    artists = [Artist(external_id=f"A{n}", name=f"Band {n}", name_key=f"band {n}") for n in range(4)]
    session.add_all([*groups, *artists])
    session.flush()
    said = {"source": "import", "probability": 1.0, "is_primary": True, "created_at_ms": 1}
    session.add_all(GenreValue(artist_id=artists[n].id, group_id=groups[n % 2].id, **said) for n in range(3))
    tracks = [
        Track(
            external_id=f"T{n}",
            title=f"{'Love' if n % 3 else 'Night'} {n:02}",
            artist=artists[n % 4],
            release_year=None if n == 5 else 1990 + n % 7,
            popularity=None if n == 6 else n % 5,
        )
        for n in range(40)
    ]
    session.add_all(tracks)
    session.flush()
    session.add_all(GenreValue(track_id=tracks[n].id, group_id=groups[1].id, **said) for n in (0, 3, 4))
    session.commit()
    index_missing(session, session.commit)
    return session


EVERY = [
    Filters(q, genre, group, *years, order=order)
    for q, genre, group, years, order in product(
        ("", "love"),
        GenreFilter,
        ("", "rock", "pop"),
        ((None, None), (1991, 1994)),
        (Order.NEWEST, Order.POPULAR),
    )
]


def found(session, filters):
    return [track.external_id for track, _ in search_tracks(session, filters, 1).rows]


@pytest.mark.parametrize("narrow", [1, 1_000])
def test_walking_an_index_finds_what_sorting_finds(catalogue, monkeypatch, narrow):
    """Whichever way is taken at whatever size, the list is the same."""
    sorted_lists = [found(catalogue, filters) for filters in EVERY]
    monkeypatch.setattr(track_conditions, "NARROW_TRACKS", narrow)
    monkeypatch.setattr(track_conditions, "NARROW_ARTISTS", narrow)
    monkeypatch.setattr(track_conditions, "RARE_TRACKS", narrow)
    monkeypatch.setattr(search, "COUNTED_ROWS", -1)

    assert [found(catalogue, filters) for filters in EVERY] == sorted_lists


def test_a_group_leaves_no_room_for_tracks_without_a_genre(catalogue):
    assert found(catalogue, Filters(group="rock", genre=GenreFilter.WITHOUT)) == []


def test_only_groups_that_something_has_are_offered(catalogue):
    assert [group.slug for group in groups_in_use(catalogue)] == ["rock", "pop"]


@pytest.mark.parametrize("narrow", [1, 1_000])
def test_a_person_overrules_what_the_import_says(catalogue, monkeypatch, narrow):
    for name in ("NARROW_TRACKS", "NARROW_ARTISTS", "RARE_TRACKS"):
        monkeypatch.setattr(track_conditions, name, narrow)
    pop = catalogue.query(GenreGroup).filter_by(slug="pop").one()
    artist = catalogue.query(Artist).filter_by(external_id="A0").one()
    own = catalogue.query(Track).filter_by(external_id="T3").one()
    unused = catalogue.query(GenreGroup).filter_by(slug="unused").one()
    said = {"source": "person", "probability": 1.0, "is_primary": True, "created_at_ms": 2}
    catalogue.add(GenreValue(artist_id=artist.id, group_id=pop.id, **said))
    catalogue.add(GenreValue(track_id=own.id, group_id=unused.id, **said))
    catalogue.commit()

    everything = {
        group: set(found(catalogue, Filters("", group=group))) for group in ("rock", "pop", "unused")
    }

    assert {"T8", "T12"} <= everything["pop"] and not {"T8", "T12"} & everything["rock"]
    assert everything["unused"] == {"T3"} and "T3" not in everything["pop"]
