import pytest
from sqlalchemy import insert
from version_rows import version_row

from webapp.catalogue.filters import Filters, GenreFilter, Order, SearchError
from webapp.catalogue.search import search_tracks
from webapp.catalogue.search_index import index_missing
from webapp.models import (
    Artist,
    GenreGroup,
    GenreMapping,
    GenreValue,
    Track,
    TrackPrediction,
    featured_artist,
)


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

    index_missing(session, session.commit)

    def find(words="", **filters):
        return [track.external_id for track, _ in search_tracks(session, Filters(q=words, **filters), 1).rows]

    return find


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("FIESTA", {"1", "2", "8"}),
        ("fiest mi", {"1"}),
        ("100", {"3", "4"}),
        ("love", {"3", "4"}),
        ("ete", {"5"}),
        ("Été", {"5"}),
        ("b fiesta", set()),
        ("nothing", set()),
        ("'); DROP TABLE track; --", set()),
        ("a OR NOT b*", set()),
    ],
)
def test_every_word_must_begin_a_word_of_title_or_artist(find, words, found):
    assert set(find(words)) == found


def test_words_without_letters_find_the_exact_title(session, find):
    session.add(Track(external_id="9", title="!!!"))
    session.commit()

    assert (find("!!!"), find("!!")) == (["9"], [])


def test_titles_that_begin_with_the_words_come_first_then_the_popular(session, find):
    session.add(Track(external_id="9", title="Otra fiesta", popularity=90))
    session.commit()
    index_missing(session, session.commit)

    assert find("fiesta")[:1] == ["9"]
    assert find("la fiesta")[:1] == ["2"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda track, artist: setattr(track, "title", "Renamed"), "renamed"),
        (lambda track, artist: setattr(artist, "name", "Renamed"), "renamed"),
    ],
)
def test_what_changes_is_found_by_its_new_words(session, find, change, words):
    track = session.query(Track).filter_by(external_id="8").one()
    change(track, track.artist)
    session.commit()

    assert index_missing(session, session.commit) == 1
    assert find(words) == ["8"]


def test_a_track_is_found_by_the_artists_it_features(session, find):
    other = Artist(external_id="N", name="Newcomer")
    session.add(other)
    session.flush()
    track = session.query(Track).filter_by(external_id="8").one()
    session.execute(insert(featured_artist), [{"track_id": track.id, "artist_id": other.id, "position": 0}])
    session.commit()

    assert index_missing(session, session.commit) == 1
    assert find("newcomer fiesta") == ["8"]


def test_a_deleted_track_is_not_found(session, find):
    session.delete(session.query(Track).filter_by(external_id="1").one())
    session.commit()

    assert find("mi") == []
    assert index_missing(session, session.commit) == 0


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

    assert set(find(genre=GenreFilter.WITH)) == {"1", "8"}
    assert set(find(genre=GenreFilter.WITHOUT)) == {"2", "3", "4", "5", "6", "7"}


def test_years_bound_what_is_found(session, find):
    for key, year in (("1", 1990), ("2", 2000)):
        session.query(Track).filter_by(external_id=key).update({"release_year": year})
    session.commit()

    assert find(year_from=1990, year_to=1999) == ["1"]
    assert find("fiesta", year_from=1991) == ["2"]
    assert find(order=Order.NEWEST)[:2] == ["2", "1"]


def test_a_group_holds_the_tracks_whose_primary_group_it_is(session, find):
    rock, pop = (
        GenreGroup(slug=slug, name=slug, position=place) for place, slug in enumerate(["rock", "pop"])
    )
    session.add_all([rock, pop])
    session.flush()
    artist = session.query(Artist).one()
    track = session.query(Track).filter_by(external_id="1").one()
    other = Track(external_id="9", title="Own", artist=artist)
    session.add(other)
    session.flush()
    said = {"source": "import", "probability": 0.5, "is_primary": True, "created_at_ms": 1}
    session.add_all(
        [
            GenreValue(artist_id=artist.id, group_id=rock.id, **said),
            GenreValue(track_id=other.id, group_id=pop.id, **said),
            GenreValue(track_id=track.id, group_id=rock.id, **said),
        ]
    )
    session.commit()

    assert set(find(group="rock")) == {"1", "8"}
    assert set(find(group="pop")) == {"9"}
    assert find("fiesta", group="rock", genre=GenreFilter.WITH, order=Order.TITLE) == ["1", "8"]


def test_the_models_can_disagree_once_both_have_predicted(session, find):
    with pytest.raises(SearchError, match="both models"):
        find(disagree=True)
    groups = [GenreGroup(slug=slug, name=slug, position=0) for slug in ("rock", "pop")]
    mapping = GenreMapping(created_at_ms=1, fingerprint="0" * 64)
    session.add(mapping)
    session.flush()
    versions = [version_row(kind, mapping.id) for kind in ("baseline", "advanced")]
    session.add_all([*groups, *versions])
    session.flush()
    tracks = {row.external_id: row.id for row in session.query(Track)}
    for key, said in (("1", (0, 1)), ("2", (0, 0))):
        session.add_all(
            TrackPrediction(
                track_id=tracks[key],
                model_version_id=version.id,
                group_id=groups[one].id,
                probability=0.5,
                inputs_crc=0,
            )
            for version, one in zip(versions, said, strict=True)
        )
    session.commit()

    assert find(disagree=True) == ["1"]
    assert find("fiesta", disagree=True) == ["1"]


def test_an_unknown_group_is_refused(find):
    with pytest.raises(SearchError, match="group is 'polka'"):
        find(group="polka")
