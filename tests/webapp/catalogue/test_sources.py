import gzip
import os
from pathlib import Path

import pytest

from webapp.catalogue.kinds import Kind
from webapp.catalogue.source_files import SourceError
from webapp.catalogue.sources import find_sources, passed_over


def test_a_folder_gives_its_files_in_import_order(folder):
    (folder / "README.md").write_text("not a part of the catalogue")

    assert [source.kind for source in find_sources([folder])] == [
        Kind.ARTISTS,
        Kind.TRACKS,
        Kind.USERS,
        Kind.SESSIONS,
    ]


def test_files_given_one_by_one_are_put_in_order(folder):
    sources = find_sources([folder / "sessions.jsonl.gz", folder / "artists.jsonl.gz"])

    assert [source.kind for source in sources] == [Kind.ARTISTS, Kind.SESSIONS]


@pytest.mark.parametrize("name", ["artists.txt", "artists.jsonl.zip", "artists.parquet.gz"])
def test_an_unknown_ending_is_refused_with_the_known_ones(tmp_path, name):
    (tmp_path / name).write_text("{}")

    with pytest.raises(
        SourceError, match=rf"{name} is not a name that is known; must end in \.jsonl, \.json"
    ):
        find_sources([tmp_path / name])


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("id,name,genres", Kind.ARTISTS),
        ("id,name,id_artist,tempo", Kind.TRACKS),
        ("user_id,premium_user", Kind.USERS),
        ("session_id,timestamp,event_type,user_id", Kind.SESSIONS),
        (",track_id,artists,album_name,track_name,track_genre", Kind.SONGS),
        ("track_id,track_name,track_artist,playlist_genre,playlist_subgenre", Kind.SONGS),
        ("name,artists,genre", Kind.SONGS),
        ("user_id,name,artist,genre", Kind.USERS),
    ],
)
def test_a_file_of_another_name_is_what_its_columns_say(tmp_path, heading, kind):
    (tmp_path / "release.csv").write_text(heading)

    assert [source.kind for source in find_sources([tmp_path])] == [kind]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("id,name,artists,genre", Kind.SONGS),
        ("track_id,track_name,artist_name", Kind.SONGS),
        ("id,name,artists,id_artists", Kind.TRACKS),
        ("id,name,artist,id_artist", Kind.TRACKS),
        ("id,name,tempo", Kind.TRACKS),
    ],
)
def test_a_file_called_tracks_holds_songs_where_it_only_names_artists(tmp_path, heading, kind):
    (tmp_path / "tracks.csv").write_text(heading)

    assert [source.kind for source in find_sources([tmp_path])] == [kind]


@pytest.mark.parametrize(
    ("heading", "derives"),
    [
        ("id,name,artists", False),
        ("name,artist", True),
        ("track_name,artists", True),
        ("track_id,name,artist", False),
    ],
)
def test_only_songs_without_an_id_column_derive_their_ids(tmp_path, heading, derives):
    (tmp_path / "release.csv").write_text(heading)

    [source] = find_sources([tmp_path])

    assert (source.kind, source.derives_ids) == (Kind.SONGS, derives)


@pytest.mark.parametrize("heading", ["name,genre", "artist,genre", "artists,headline"])
def test_songs_without_id_need_title_and_artist(tmp_path, heading):
    (tmp_path / "release.csv").write_text(heading)

    with pytest.raises(SourceError, match=r"are no known layout\. .* songs: id, name, artists"):
        find_sources([tmp_path])


def test_an_unknown_layout_is_refused_with_the_columns_found_and_expected(tmp_path):
    (tmp_path / "dataset.csv").write_text("a,b")

    with pytest.raises(SourceError) as refused:
        find_sources([tmp_path])

    for part in (
        "dataset.csv: the columns a, b are no known layout",
        "tracks: id, name",
        "--map COLUMN=FIELD",
    ):
        assert part in str(refused.value)


def test_a_person_can_say_what_the_columns_hold(tmp_path):
    (tmp_path / "dataset.csv").write_text("key,who,song,bpm,note")
    overrides = {"key": "id", "who": "artist", "song": "name", "bpm": "tempo", "note": "-"}

    [source] = find_sources([tmp_path], overrides)

    assert (source.kind, source.fields) == (
        Kind.SONGS,
        {"key": "id", "who": "artist", "song": "name", "bpm": "tempo"},
    )


@pytest.mark.parametrize(
    ("overrides", "reason"),
    [
        ({"nme": "name"}, "there is no column 'nme' to map; the columns are id, name"),
        ({"name": "titel"}, "column 'name' is mapped to 'titel', must be - or one of id, name"),
        ({"name": "-"}, "are no known layout"),
        ({"id": "name"}, "are no known layout"),
    ],
)
def test_what_a_person_says_of_columns_must_make_sense(tmp_path, overrides, reason):
    (tmp_path / "tracks.csv").write_text("id,name")

    with pytest.raises(SourceError, match=reason):
        find_sources([tmp_path], overrides)


def test_known_names_go_before_other_files_of_a_folder_which_are_named(folder):
    other = folder / "dataset.csv"
    other.write_text("a,b")

    sources = find_sources([folder])

    assert (len(sources), passed_over([folder], sources)) == (4, [other])


def test_a_heading_that_names_a_column_twice_is_refused(tmp_path):
    (tmp_path / "tracks.csv").write_text("id,name,name")

    with pytest.raises(SourceError, match="several columns called 'name'"):
        find_sources([tmp_path])


def test_arrays_need_a_file_name_that_says_what_they_are(tmp_path):
    (tmp_path / "release.jsonl").write_text('["a", "A", []]')

    with pytest.raises(SourceError, match="names no columns, so it must be called artists, tracks"):
        find_sources([tmp_path])


def test_an_address_is_refused():
    with pytest.raises(SourceError, match="is an address, must be a file or folder on this machine"):
        find_sources([Path("https://example.org/artists.jsonl")])


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"artists\.csv does not exist"):
        find_sources([tmp_path / "artists.csv"])


def test_a_device_is_no_catalogue(tmp_path):
    os.mkfifo(tmp_path / "artists.csv")

    with pytest.raises(SourceError, match="is no ordinary file"):
        find_sources([tmp_path / "artists.csv"])


@pytest.mark.parametrize("name", ["artists.jsonl", "artists.jsonl.gz"])
def test_a_git_lfs_pointer_is_refused_by_name(tmp_path, name):
    (tmp_path / name).write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:af68\nsize 3160369\n"
    )

    with pytest.raises(SourceError, match=f"{name} is a Git-LFS pointer"):
        find_sources([tmp_path])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("artists.jsonl", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a binary file"),
        ("artists.jsonl.gz", gzip.compress(b"PAR1\0\0", mtime=0), "is a binary file"),
        ("artists.jsonl", b"PAR1\0\0", "is a Parquet file, unlike its name"),
        ("artists.parquet", b'{"id": 1}', "is no Parquet file, unlike its name"),
        ("artists.parquet", b"PAR1 nonsense PAR1", "is damaged"),
        ("artists.jsonl.gz", b'{"id": 1}', "is not compressed with gzip"),
        ("artists.jsonl", gzip.compress(b"{}", mtime=0), "is compressed with gzip, unlike its name"),
        ("artists.jsonl.gz", b"\x1f\x8b\x08\0 nonsense", "is damaged"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SourceError, match=reason):
        find_sources([tmp_path])
