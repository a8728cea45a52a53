import pytest

from ml.demo.writing import write_demo_catalogue

FILES = ("artists.jsonl.gz", "sessions.jsonl.gz", "tracks.jsonl.gz", "users.jsonl.gz")
TINY = {"artists": 30, "tracks": 60, "listeners": 5}


def bytes_of(folder, **arguments):
    write_demo_catalogue(folder, **TINY, **arguments)
    return [(folder / name).read_bytes() for name in FILES]


def test_same_seed_gives_the_same_bytes(tmp_path):
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_another_seed_changes_every_file(tmp_path):
    pairs = zip(bytes_of(tmp_path / "a"), bytes_of(tmp_path / "b", seed=7), strict=True)

    assert all(one != other for one, other in pairs)


def test_counts_say_what_the_files_hold(tmp_path, demo):
    counts = write_demo_catalogue(tmp_path, artists=600, tracks=1600, listeners=40)

    assert (counts.artists, counts.tracks, counts.listeners) == (600, 1600, 40)
    assert [len(demo[name]) for name in ("artists", "tracks", "users")] == [600, 1600, 40]
    assert counts.events == len(demo["sessions"])
    assert counts.unlabelled_artists == sum(not artist["genres"] for artist in demo["artists"])


def test_nothing_but_the_four_files_is_written(demo_folder):
    assert sorted(path.name for path in demo_folder.iterdir()) == sorted(FILES)


def test_columns_are_those_of_a_real_catalogue(demo):
    audio = (
        "danceability energy key loudness speechiness acousticness instrumentalness liveness valence tempo"
    )
    track = [
        "id",
        "name",
        "popularity",
        "duration_ms",
        "explicit",
        "id_artist",
        "release_date",
        *audio.split(),
    ]

    assert list(demo["artists"][0]) == ["id", "name", "genres"]
    assert list(demo["tracks"][0]) == track
    assert list(demo["users"][0]) == ["user_id", "name", "favourite_genres", "premium_user"]
    assert list(demo["sessions"][0]) == ["timestamp", "user_id", "track_id", "event_type", "session_id"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"artists": 0}, "artists is 0, must be at least 1"),
        ({"artists": 10, "tracks": 9}, "tracks is 9, must be at least 10"),
        ({"listeners": -1}, "listeners is -1, must be at least 0"),
    ],
)
def test_too_few_of_anything_is_refused(tmp_path, arguments, message):
    with pytest.raises(ValueError, match=message):
        write_demo_catalogue(tmp_path, **arguments)


def test_one_artist_with_one_track_is_enough(tmp_path):
    counts = write_demo_catalogue(tmp_path, artists=1, tracks=1, listeners=1)

    assert (counts.artists, counts.tracks) == (1, 1)
