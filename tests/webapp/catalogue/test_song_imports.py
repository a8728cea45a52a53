import json

import pytest
from sqlalchemy import select

from webapp.catalogue.derived_ids import song_id
from webapp.catalogue.song_imports import artist_id_of
from webapp.models import Artist, Track

SONG = {"track_id": "T1", "track_name": "Duet", "artists": "Ann;Bob", "track_genre": "jazz", "popularity": 50}
WITHOUT_ID = {"name": "Duet", "artists": "Ann", "genre": "jazz"}


@pytest.fixture
def import_songs(import_, tmp_path):
    def run(*rows, options=("--no-fold",)):
        path = tmp_path / "dataset.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return import_(path, options=list(options))

    return run


def the_track(session):
    session.expire_all()
    return session.scalars(select(Track)).one()


def names(rows):
    return [row.name for row in rows]


def test_artists_are_known_by_their_folded_names(session, import_songs):
    import_songs(SONG, SONG | {"track_id": "T2", "artists": "BÓB"})

    artists = session.scalars(select(Artist).order_by(Artist.id)).all()
    assert [(artist.external_id, artist.name) for artist in artists] == [
        ("name:ann", "Ann"),
        ("name:bob", "Bob"),
    ]


def test_a_track_has_a_main_artist_and_further_ones(session, import_songs):
    import_songs(SONG)

    track = the_track(session)
    assert (track.artist.name, names(track.featured_artists)) == ("Ann", ["Bob"])


def test_one_artist_column_is_one_name_whatever_stands_in_it(session, import_songs):
    song = {
        "track_id": "T1",
        "track_name": "x",
        "track_artist": "Earth; Wind, & Fire",
        "playlist_genre": "funk",
    }
    import_songs(song)

    assert the_track(session).artist.name == "Earth; Wind, & Fire"


def test_the_labels_of_a_repeated_track_add_up_in_order(session, import_songs):
    printed = import_songs(SONG, SONG | {"track_genre": "swing"}, SONG)

    assert names(the_track(session).genres) == ["jazz", "swing"]
    assert printed[0].endswith("read 3 = added 1 + updated 0 + unchanged 2 + rejected 0")


@pytest.mark.parametrize("column", ["genre", "genres"])
def test_several_labels_in_one_cell_are_cut(session, import_songs, column):
    import_songs({"id": "T1", "name": "Duet", "artists": "Ann", column: "pop, rock;jazz|r&b/soul"})

    assert names(the_track(session).genres) == ["pop", "rock", "jazz", "r&b/soul"]


def test_several_columns_of_labels_are_each_cut_or_read_as_a_list(session, import_songs):
    import_songs(
        SONG | {"track_genre": "pop, rock", "genre": ["jazz, fusion", "pop"]},
        options=("--no-fold", "--map", "genre=genre"),
    )

    assert names(the_track(session).genres) == ["pop", "rock", "jazz, fusion"]


def test_conflicts_between_the_rows_of_a_track_do_not_flap(session, import_songs, monkeypatch):
    monkeypatch.setattr("webapp.catalogue.service.BATCH_ROWS", 1)
    rows = [SONG, SONG | {"popularity": 70, "tempo": 120}]
    import_songs(*rows)

    printed = import_songs(*rows)

    track = the_track(session)
    assert (track.popularity, track.tempo_bpm) == (50, 120)
    assert printed[0].endswith("read 2 = added 0 + updated 0 + unchanged 2 + rejected 0")


def test_a_newer_release_updates_what_is_stored(session, import_songs):
    import_songs(SONG)

    import_songs(SONG | {"popularity": 60})

    assert the_track(session).popularity == 60


def test_an_artist_with_an_id_is_found_by_name(session, import_songs, import_rows):
    import_rows("artists", {"id": "A9", "name": "ANN", "genres": None})

    import_songs(SONG)

    assert the_track(session).artist.external_id == "A9"


def test_a_track_keeps_the_artist_that_its_source_gave_it(session, import_songs, import_rows):
    import_rows("artists", {"id": "A9", "name": "Carol", "genres": None})
    import_rows("tracks", {"id": "T1", "name": "Duet", "id_artist": "A9"})

    import_songs(SONG)

    track = the_track(session)
    assert (track.artist.external_id, names(track.featured_artists)) == ("A9", ["Ann", "Bob"])


@pytest.mark.parametrize("column", ["track_name", "artists", "track_id"])
def test_a_song_without_name_artist_or_id_is_rejected_under_its_own_column(
    import_songs, rejects_folder, column
):
    printed = import_songs(SONG, SONG | {column: ""})

    [rejected] = (rejects_folder / "songs-rejected.jsonl").read_text().splitlines()
    assert (json.loads(rejected)["column"], json.loads(rejected)["code"]) == (column, "missing")
    assert "rejected 1" in printed[0]


def test_a_mended_rejects_file_imports_again(session, import_songs, import_, rejects_folder):
    import_songs(SONG, SONG | {"track_id": "T2", "popularity": 900})
    rejects = rejects_folder / "songs-rejected.jsonl"
    rejects.write_text(rejects.read_text().replace('"popularity": 900', '"popularity": 90'))

    printed = import_(rejects, options=["--no-fold"])

    assert "read 1 = added 1" in printed[0]


def test_songs_without_an_id_column_are_known_by_artist_and_title(session, import_songs):
    rows = [WITHOUT_ID, WITHOUT_ID | {"name": " duet", "artists": "ANN", "genre": "swing", "tempo": 120}]
    first = import_songs(*rows)

    again = import_songs(*rows)

    track = the_track(session)
    assert (track.external_id, track.title, track.tempo_bpm) == (song_id(["Ann"], "Duet"), "Duet", 120)
    assert names(track.genres) == ["jazz", "swing"]
    assert first[0].endswith("read 2 = added 1 + updated 0 + unchanged 1 + rejected 0")
    assert first[1] == "  2 rows without an id got one derived from artist and title"
    assert again[0].endswith("read 2 = added 0 + updated 0 + unchanged 2 + rejected 0")


@pytest.mark.parametrize("column", ["name", "artists"])
def test_a_song_without_id_needs_a_title_and_an_artist(import_songs, rejects_folder, column):
    import_songs(WITHOUT_ID, WITHOUT_ID | {column: " "})

    [rejected] = (rejects_folder / "songs-rejected.jsonl").read_text().splitlines()
    assert (json.loads(rejected)["column"], json.loads(rejected)["code"]) == (column, "missing")


def test_a_later_row_that_gives_its_id_keeps_it(session, import_songs):
    import_songs(*[WITHOUT_ID] * 100, WITHOUT_ID | {"id": "T1"})

    ids = session.scalars(select(Track.external_id).order_by(Track.id)).all()
    assert ids == [song_id(["Ann"], "Duet"), "T1"]


def test_a_row_that_lacks_the_id_that_others_have_is_rejected(session, import_songs):
    printed = import_songs(WITHOUT_ID | {"id": "T1"}, WITHOUT_ID)

    assert printed[0].endswith("read 2 = added 1 + updated 0 + unchanged 0 + rejected 1")


def test_long_names_make_distinct_ids_of_at_most_100_characters():
    ids = {artist_id_of("x" * 150 + end) for end in "ab"}

    assert len(ids) == 2 and {len(one) for one in ids} == {100}
