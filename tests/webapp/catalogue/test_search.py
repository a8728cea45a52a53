import pytest

from webapp.catalogue.search import GenreFilter, SearchError, search_tracks
from webapp.models import Artist, GenreGroup, GenreValue, Track


@pytest.fixture
def find(session):
    titles = {
        "1": "Mi Fiesta",
        "2": "La fiesta",
        "3": "100% Love",
        "4": "100 Loves",
        "5": "ÉTÉ",
        "6": "a_b",
        "7": "aXb",
    }
    session.add_all(Track(external_id=key, title=title) for key, title in titles.items())
    session.add(Track(external_id="8", title="Song", artist=Artist(external_id="A", name="Fiesta Band")))
    session.commit()

    def find(words, genre=GenreFilter.ANY):
        return [track.external_id for track, _ in search_tracks(session, words, genre, 1).rows]

    return find


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("FIESTA", {"1", "2", "8"}),
        ("100%", {"3"}),
        ("a_b", {"6"}),
        ("été", {"5"}),
        ("nothing", set()),
        ("\\", set()),
    ],
)
def test_titles_and_artists_are_searched_literally_in_any_case(find, words, found):
    assert set(find(words)) == found


def test_titles_that_begin_with_the_words_come_first(find):
    assert find("la") == ["2"]
    assert find("m")[0] == "1"


def test_no_words_find_every_track(find):
    assert len(find("")) == 8


def test_a_track_has_a_genre_by_itself_or_through_its_artist(session, find):
    group = GenreGroup(slug="rock", name="Rock", position=0)
    session.add(group)
    session.flush()
    said = {
        "group_id": group.id,
        "source": "model",
        "probability": 0.5,
        "is_primary": True,
        "created_at_ms": 1,
    }
    track, artist = (
        session.query(Track.id).filter_by(external_id="1").scalar(),
        session.query(Artist.id).scalar(),
    )
    session.add_all([GenreValue(track_id=track, **said), GenreValue(artist_id=artist, **said)])
    session.commit()

    assert set(find("", GenreFilter.WITH)) == {"1", "8"}
    assert set(find("", GenreFilter.WITHOUT)) == {"2", "3", "4", "5", "6", "7"}


@pytest.mark.parametrize("words", ["x" * 201, "a\0b"])
def test_words_that_cannot_be_searched_are_refused(find, words):
    with pytest.raises(SearchError):
        find(words)
