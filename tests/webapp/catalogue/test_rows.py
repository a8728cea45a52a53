import pytest

from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.kinds import Kind
from webapp.catalogue.rows import READERS, track_row


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("artists", "id"),
        ("artists", "name"),
        ("tracks", "id"),
        ("tracks", "name"),
        ("users", "user_id"),
        ("sessions", "timestamp"),
        ("sessions", "user_id"),
        ("sessions", "event_type"),
        ("sessions", "session_id"),
    ],
)
def test_a_row_without_what_it_needs_is_missing_that_column(row, kind, column):
    with pytest.raises(BadValueError) as caught:
        READERS[Kind(kind)](row(kind, **{column: None}))

    assert (caught.value.code, caught.value.column) == (Code.MISSING, column)


def test_every_feature_of_a_track_may_be_missing():
    assert set(track_row({"id": "T1", "name": "Bare"}).features.values()) == {None}


def test_a_tempo_of_zero_stays_zero(row):
    assert track_row(row("tracks", tempo=0)).features["tempo_bpm"] == 0


def test_a_key_of_minus_one_means_that_none_was_detected(row):
    assert track_row(row("tracks", key=-1)).features["key"] is None


def test_the_release_year_comes_from_the_date(row):
    assert track_row(row("tracks", release_date="1998-05")).features["release_year"] == 1998


@pytest.mark.parametrize(
    ("column", "value"),
    [("loudness", 11), ("loudness", -71), ("energy", 1.01), ("key", 12), ("mode", 2), ("popularity", 101)],
)
def test_a_feature_beyond_the_limits_of_predictions_is_out_of_range(row, column, value):
    with pytest.raises(BadValueError) as caught:
        track_row(row("tracks", **{column: value}))

    assert (caught.value.code, caught.value.column) == (Code.OUT_OF_RANGE, column)


def test_one_list_may_give_all_artists_of_a_track_the_main_one_first(row):
    listed = track_row(row("tracks", id_artist=None, featured_artists=None, id_artists="['A1', 'A2']"))
    said = track_row(row("tracks", id_artist="A2", featured_artists=None, id_artists=["A1", "A2"]))
    silent = track_row(row("tracks", id_artist=None, featured_artists=None, id_artists="[]"))

    assert (listed.artist, listed.featured) == ("A1", ("A2",))
    assert (said.artist, said.featured) == ("A2", ("A1",))
    assert (silent.artist, silent.featured) == (None, None)


def test_an_artist_called_empty_field_is_none(row):
    with pytest.raises(BadValueError) as caught:
        READERS[Kind.SONGS](row("tracks") | {"artists": "empty_field", "genre": "Rock"})

    assert (caught.value.code, caught.value.column) == (Code.MISSING, "artists")


def test_a_song_as_data_sets_for_genres_write_it(row):
    cells = {"artists": "['One', 'Two']", "key": "C#", "mode": "Minor", "time_signature": "4/4", "tempo": "?"}

    song = READERS[Kind.SONGS](row("tracks") | cells | {"duration_ms": "-1.0", "genre": "Rock"})

    assert song.artists == ("One", "Two")
    features = song.track.features
    assert [features[name] for name in ("key", "mode", "time_signature")] == [1, 0, 4]
    assert (features["tempo_bpm"], features["duration_ms"]) == (None, None)


def test_cells_of_a_csv_file_read_like_json_values(row):
    cells = {name: str(value) for name, value in row("tracks").items()}

    assert track_row(cells) == track_row(row("tracks"))
