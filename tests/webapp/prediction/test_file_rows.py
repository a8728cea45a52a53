import json

import pytest

from ml.features import FIELDS
from webapp.catalogue.faults import BadValueError
from webapp.catalogue.source_files import SourceError
from webapp.prediction.file_columns import columns_in
from webapp.prediction.file_rows import RowReader


def columns_of(tmp_path, heading, overrides=None):
    path = tmp_path / "some.csv"
    path.write_text(heading + "\n")
    return columns_in(path, overrides or {})


def read(columns, row):
    return RowReader(columns).read(2, row)


@pytest.fixture
def own():
    """The columns of a file whose columns have the names of the fields."""
    return {name: [name] for name in ("id", "artist_id", "release_date", *(field.name for field in FIELDS))}


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        (
            "track_id,artists,track_name",
            {"id": ["track_id"], "artist_names": ["artists"], "title": ["track_name"]},
        ),
        ("id,name,id_artist", {"id": ["id"], "title": ["name"], "artist_id": ["id_artist"]}),
        ("track_artist,playlist_genre", {"artist_name": ["track_artist"]}),
        ("title,track_name", {"title": ["title", "track_name"]}),
    ],
)
def test_columns_go_by_the_names_of_the_known_catalogues(tmp_path, heading, found):
    assert columns_of(tmp_path, heading) == found


def test_what_a_person_says_of_a_column_goes_first(tmp_path):
    assert columns_of(tmp_path, "song,title", {"song": "title"}) == {"title": ["song", "title"]}
    assert columns_of(tmp_path, "title,key", {"key": "-"}) == {"title": ["title"]}


@pytest.mark.parametrize(
    ("heading", "overrides", "complaint"),
    [
        ("foo,bar", {}, "the columns foo, bar, of which none is an input"),
        ("title", {"song": "title"}, "has no column 'song' to map"),
        ("song", {"song": "name"}, "'song' is mapped to 'name', must be - or one of title"),
    ],
)
def test_columns_that_say_nothing_are_refused_by_name(tmp_path, heading, overrides, complaint):
    with pytest.raises(SourceError, match=complaint):
        columns_of(tmp_path, heading, overrides)


def test_texts_and_numbers_of_a_csv_become_inputs(own):
    track = read(
        own, {"id": "T1", "title": "Ana", "energy": "0.5", "key": "7", "explicit": "false", "tempo": "1e2"}
    )

    assert (track.line, track.id) == (2, "T1")
    assert track.values == {"title": "Ana", "energy": 0.5, "key": 7, "explicit": False, "tempo": 100.0}
    assert type(track.values["key"]) is int


def test_what_says_that_it_is_missing_is_left_out(own):
    row = {"title": "NA", "artist_name": " ", "energy": "nan", "valence": "", "key": -1, "mode": None}

    assert read(own, row).values == {"title": "NA"}


def test_a_date_and_a_list_of_artists_stand_in_for_year_and_artist(own):
    own |= {"artist_names": ["artists"]}
    row = {"release_date": "1998-05", "artists": "Ana;Bo"}

    assert read(own, row).values == {"release_year": 1998, "artist_name": "Ana"}
    assert read(own, {**row, "release_year": 2001, "artist_name": "Cy"}).values == {
        "release_year": 2001,
        "artist_name": "Cy",
    }


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"energy": "much"}, "energy", "wrong_type"),
        ({"energy": "1.01"}, "energy", "out_of_range"),
        ({"energy": "inf"}, "energy", "out_of_range"),
        ({"energy": "1e400"}, "energy", "out_of_range"),
        ({"energy": 10**400}, "energy", "wrong_type"),
        ({"energy": True}, "energy", "wrong_type"),
        ({"energy": {"value": 1}}, "energy", "wrong_type"),
        ({"energy": [0.5]}, "energy", "wrong_type"),
        ({"popularity": "4.5"}, "popularity", "wrong_type"),
        ({"popularity": 101}, "popularity", "out_of_range"),
        ({"title": 5}, "title", "wrong_type"),
        ({"title": "x" * 501}, "title", "too_long"),
        ({"title": "a\0b"}, "title", "bad_text"),
        ({"title": "\udcff"}, "title", "bad_text"),
        ({"explicit": "perhaps"}, "explicit", "wrong_type"),
        ({"title": "a", "release_date": "yesterday"}, "release_date", "bad_date"),
        ({"title": "a", "id": {}}, "id", "wrong_type"),
        ({}, None, "missing"),
        ({"id": "T1", "title": ""}, None, "missing"),
    ],
)
def test_a_wrong_value_is_named_with_its_column_and_a_code(own, row, column, code):
    with pytest.raises(BadValueError) as caught:
        read(own, row)

    assert (caught.value.column, caught.value.code) == (column, code)
    assert json.dumps(caught.value.value) or caught.value.value is None
