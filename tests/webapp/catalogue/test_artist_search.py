import pytest

from webapp.catalogue.artist_search import search_artists, suggest_artists
from webapp.catalogue.artist_summary import summary_of
from webapp.catalogue.filters import Filters, GenreFilter
from webapp.catalogue.plain_words import name_key
from webapp.models import Artist, GenreGroup, GenreValue, Track, featured_artist


@pytest.fixture
def artists(session):
    names = ("Beyoncé", "BEYOND", "The Beatles", "100%", "!!!")
    rows = {name: Artist(external_id=name, name=name, name_key=name_key(name)) for name in names}
    session.add_all(rows.values())
    session.commit()
    return rows


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("beyonce", {"Beyoncé"}),
        ("bey", {"Beyoncé", "BEYOND"}),
        ("beat the", {"The Beatles"}),
        ("eatles", set()),
        ("%", set()),
        ("!!!", {"!!!"}),
        ("_", set()),
    ],
)
def test_every_word_begins_a_word_of_the_name(session, artists, q, names):
    assert {artist.name for (artist,) in search_artists(session, Filters(q=q), 1).rows} == names


def test_artists_are_narrowed_by_group_and_genre(session, artists):
    group = GenreGroup(slug="rock", name="Rock", position=0)
    session.add(group)
    session.flush()
    said = {"source": "import", "probability": 1.0, "is_primary": True, "created_at_ms": 1}
    session.add(GenreValue(artist_id=artists["The Beatles"].id, group_id=group.id, **said))
    session.commit()

    assert search_artists(session, Filters(group="rock"), 1).total == 1
    assert search_artists(session, Filters(genre=GenreFilter.WITHOUT), 1).total == 4


def test_suggestions_begin_with_the_words_and_the_shortest_come_first(session, artists):
    assert [artist.name for artist in suggest_artists(session, "BEY")] == ["BEYOND", "Beyoncé"]
    assert suggest_artists(session, "beatles") == []
    assert suggest_artists(session, "!!!") == []


def test_a_summary_leaves_out_what_says_nothing(session, artists):
    artist = artists["Beyoncé"]
    artist.tracks = [
        Track(external_id="1", title="a", tempo_bpm=0, energy=0.2, release_year=1998),
        Track(external_id="2", title="b", tempo_bpm=100, energy=0.4),
    ]
    guest = Track(external_id="3", title="c", artist=artists["BEYOND"], tempo_bpm=50)
    session.add(guest)
    session.flush()
    session.execute(featured_artist.insert().values(track_id=guest.id, artist_id=artist.id, position=0))
    session.commit()

    summary = summary_of(session, artist)

    assert (summary.tracks, summary.featured_on, summary.first_year, summary.last_year) == (2, 1, 1998, 1998)
    assert (summary.means["tempo"], summary.means["valence"]) == (100, None)
    assert summary.means["energy"] == pytest.approx(0.3)


def test_a_renamed_artist_is_found_by_its_new_name_alone(session, artists):
    artists["BEYOND"].name, artists["BEYOND"].name_key = "Above", "above"
    session.delete(artists["The Beatles"])
    session.commit()

    found = {q: search_artists(session, Filters(q=q), 1).total for q in ("above", "beyond", "beatles")}

    assert found == {"above": 1, "beyond": 0, "beatles": 0}


def test_a_name_of_signs_and_blanks_can_be_kept(session, artists):
    session.add(Artist(external_id="signs", name="!  ?", name_key=name_key("!  ?")))
    session.commit()

    assert search_artists(session, Filters(q="!  ?"), 1).total == 1


def test_an_artist_is_found_under_what_a_person_says(session, artists):
    groups = [GenreGroup(slug=slug, name=slug, position=n) for n, slug in enumerate(("rock", "pop"))]
    session.add_all(groups)
    session.flush()
    for group, source in zip(groups, ("import", "person"), strict=True):
        said = {"source": source, "probability": 1.0, "is_primary": True, "created_at_ms": 1}
        session.add(GenreValue(artist_id=artists["The Beatles"].id, group_id=group.id, **said))
    session.commit()

    assert [search_artists(session, Filters(group=slug), 1).total for slug in ("rock", "pop")] == [0, 1]
