from sqlalchemy import select

from webapp.models import Artist, Listener, Track, artist_genre, listener_genre


def genres_of(session):
    return [genre.name for genre in session.scalar(select(Artist)).genres]


def test_an_artist_keeps_the_order_of_its_genres(session, import_rows, row):
    import_rows("artists", row("artists", genres=["salsa", "cumbia", "bolero"]))

    assert genres_of(session) == ["salsa", "cumbia", "bolero"]


def test_other_genres_replace_the_old_and_count_as_an_update(session, import_rows, row):
    import_rows("artists", row("artists"))

    printed = import_rows("artists", row("artists", genres=["bolero"]))

    assert "updated 1" in printed[0]
    assert genres_of(session) == ["bolero"]


def test_null_genres_say_nothing_but_an_empty_list_says_none(session, import_rows, row):
    import_rows("artists", row("artists"))
    import_rows("artists", row("artists", genres=None))
    assert session.scalars(select(artist_genre.c.genre_id)).all() != []

    import_rows("artists", row("artists", genres=[]))

    assert session.scalars(select(artist_genre.c.genre_id)).all() == []


def test_a_dirty_release_before_the_clean_one_leaves_no_trace(session, import_rows, row):
    import_rows("artists", row("artists", genres=None), row("artists", id=-1))

    import_rows("artists", row("artists"))

    assert genres_of(session) == ["cumbia", "colombian pop"]


def test_a_missing_feature_does_not_overwrite_a_known_one(session, import_rows, row):
    import_rows("tracks", row("tracks", energy=0.71))

    printed = import_rows("tracks", row("tracks", energy=None))

    assert "unchanged 1" in printed[0]
    assert session.scalar(select(Track.energy)) == 0.71


def test_a_track_of_an_unknown_artist_is_kept_and_counted(session, import_rows, row):
    printed = import_rows("tracks", row("tracks", id_artist="nobody"))

    assert printed[1] == "  1 tracks name artists that the catalogue lacks"
    assert session.scalar(select(Track)).artist is None


def test_a_track_finds_its_artist_once_the_artist_has_come(session, import_rows, row):
    import_rows("tracks", row("tracks"))
    import_rows("artists", row("artists"))

    printed = import_rows("tracks", row("tracks"))

    assert "updated 1" in printed[0]
    assert session.scalar(select(Track)).artist.name == "Los Ejemplos"


def test_listener_ids_rise_in_file_order(session, import_rows, row):
    names = [str(n) for n in (900, 5, 77, 1)]

    import_rows("users", *(row("users", user_id=name) for name in names))

    assert session.scalars(select(Listener.external_id).order_by(Listener.id)).all() == names


def test_a_listener_favours_genres_that_no_artist_carries(session, import_rows, row):
    import_rows("users", row("users", favourite_genres=["funk", "polka"]))

    assert len(session.execute(select(listener_genre)).all()) == 2


def test_synthetic_rows_are_marked(session, import_, folder):
    import_(folder, options=["--synthetic"])

    assert session.scalar(select(Artist.is_synthetic))
    assert session.scalar(select(Track.is_synthetic))
    assert session.scalar(select(Listener.is_synthetic))
