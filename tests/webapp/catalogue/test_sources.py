import gzip

import pytest

from webapp.catalogue.kinds import Kind
from webapp.catalogue.sources import SourceError, find_sources


def test_a_folder_gives_its_files_in_import_order(folder):
    (folder / "README.md").write_text("not a part of the catalogue")

    assert [source.kind for source in find_sources([folder])] == list(Kind)


def test_files_given_one_by_one_are_put_in_order(folder):
    sources = find_sources([folder / "sessions.jsonl.gz", folder / "artists.jsonl.gz"])

    assert [source.kind for source in sources] == [Kind.ARTISTS, Kind.SESSIONS]


@pytest.mark.parametrize("name", ["albums.jsonl", "artists.txt", "artists.jsonl.zip", "my-artists.jsonl"])
def test_an_unknown_name_is_refused_with_the_known_ones(tmp_path, name):
    (tmp_path / name).write_text("{}")

    with pytest.raises(SourceError, match=f"{name} is not a name that is known; must be artists, tracks"):
        find_sources([tmp_path / name])


def test_a_folder_without_a_known_file_is_refused_with_what_it_holds(tmp_path):
    (tmp_path / "dataset.csv").write_text("a,b")

    with pytest.raises(SourceError, match=r"holds dataset\.csv; must hold files named"):
        find_sources([tmp_path])


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
        ("artists.jsonl.gz", gzip.compress(b"PAR1\0\0"), "is a binary file"),
        ("artists.jsonl.gz", b'{"id": 1}', "is not compressed with gzip"),
        ("artists.jsonl", gzip.compress(b"{}"), "is compressed with gzip, unlike its name"),
        ("artists.jsonl.gz", b"\x1f\x8b\x08\0 nonsense", "is damaged"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path, name, content, reason):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SourceError, match=reason):
        find_sources([tmp_path])
