import pytest

from webapp.catalogue.common_names import ALTERNATIVES, fields_of
from webapp.catalogue.kinds import FIELDS_OF, Kind
from webapp.catalogue.layouts import recognise

MILLION = "artist_name,track_name,track_id,popularity,year,genre,danceability,duration_ms,time_signature"


def test_every_alternative_stands_for_a_field_and_is_none_itself():
    fields = FIELDS_OF[Kind.SONGS]

    assert set(ALTERNATIVES.values()) <= set(fields)
    assert not set(ALTERNATIVES) & set(fields)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        (
            MILLION,
            {
                "artist_name": "artist",
                "track_name": "name",
                "track_id": "id",
                "year": "release_date",
                **{
                    same: same
                    for same in ("popularity", "genre", "danceability", "duration_ms", "time_signature")
                },
            },
        ),
        (
            "Title,Artist,Top Genre,BPM",
            {"Title": "name", "Artist": "artist", "Top Genre": "genre", "BPM": "tempo"},
        ),
        ("track_uri,Track Name,Artist(s)", {"track_uri": "id", "Track Name": "name", "Artist(s)": "artists"}),
        (
            "Track URI,Track Name,Artist Name(s),Beats Per Minute (BPM)",
            {
                "Track URI": "id",
                "Track Name": "name",
                "Artist Name(s)": "artists",
                "Beats Per Minute (BPM)": "tempo",
            },
        ),
    ],
)
def test_columns_of_other_names_fill_fields(heading, expected):
    assert fields_of(heading.split(","), {}) == expected


def test_of_several_columns_for_a_field_the_best_name_counts():
    found = fields_of(["uri", "track_id", "title", "name", "artist"], {})

    assert found == {"track_id": "id", "name": "name", "artist": "artist"}


def test_what_a_person_says_goes_before_the_names():
    found = fields_of(["title", "headline", "year", "artist"], {"headline": "name", "year": "-"})

    assert found == {"headline": "name", "artist": "artist"}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("id,name,artists,year", Kind.SONGS),
        ("id,name,id_artist,artist_name", Kind.TRACKS),
        ("timestamp,user_id,track_id,event_type,session_id,track_name,artist_name", Kind.SESSIONS),
        ("title,artist,year", Kind.SONGS),
    ],
)
def test_other_names_take_no_file_from_a_layout_that_explains_it(heading, kind):
    assert recognise(heading.split(","), {})[0] == kind
