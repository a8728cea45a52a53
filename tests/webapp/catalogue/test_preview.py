import pytest

from webapp.catalogue.preview import NO_GENRES, preview_file
from webapp.catalogue.source_files import SourceError

DERIVED = "No column gives the id, so ids are derived from artist and title"


@pytest.fixture
def preview(tmp_path):
    def run(text, **overrides):
        path = tmp_path / "hits.csv"
        path.write_text(text)
        return preview_file(path, overrides)

    return run


def test_a_preview_says_that_ids_are_derived(preview):
    shown = preview("artist,song,genre\nAnn,Duet,pop\nAnn,,pop\n", song="name")

    assert shown.note.startswith(DERIVED)
    assert [row.fault for row in shown.rows] == [None, "name is '', must be given"]


def test_a_preview_of_songs_with_ids_says_nothing_of_it(preview):
    assert preview("id,artist,name,genre\nT1,Ann,Duet,pop\n").note is None


def test_a_preview_of_songs_says_that_no_column_gives_genres(preview):
    assert preview("id,artist,name,Class\nT1,Ann,Duet,3\n").note == NO_GENRES
    assert preview("id,artist,name,Class\nT1,Ann,Duet,3\n", Class="genre").note is None


@pytest.mark.parametrize("name", ["songs.tsv", "songs.txt", "songs"])
def test_a_file_of_another_ending_is_refused_by_its_name(tmp_path, name):
    path = tmp_path / name
    path.write_text("id\tname\n")

    with pytest.raises(SourceError, match=r"must end in \.jsonl, \.json or \.csv"):
        preview_file(path, {})


def test_a_preview_of_an_unknown_layout_says_nothing_of_ids(preview):
    shown = preview("artist,headline\nAnn,Duet\n")

    assert (shown.problem is None, shown.note) == (False, None)
