import gzip

import pytest

from webapp.catalogue import json_rows, lines
from webapp.catalogue.csv_records import LONGEST_CELL
from webapp.catalogue.faults import Code
from webapp.catalogue.kinds import Kind
from webapp.catalogue.lines import read_lines
from webapp.catalogue.source_files import Source, SourceError

TWO = [{"id": "a", "name": "A", "genres": []}, {"id": "b", "name": "B", "genres": ["x"]}]


@pytest.fixture
def read(tmp_path):
    def read(text, name="artists.jsonl"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with path.open("rb") as raw:
            return list(read_lines(Source(Kind.ARTISTS, path), raw))

    return read


@pytest.mark.parametrize(
    "text",
    [
        '{"id":"a","name":"A","genres":[]}\n{"id":"b","name":"B","genres":["x"]}\n',
        '\ufeff{"id":"a","name":"A","genres":[]}\r\n\r\n{"id":"b","name":"B","genres":["x"]}',
        '["a","A",[]]\n["b","B",["x"]]\n',
        '[{"id":"a","name":"A","genres":[]},\n{"id":"b","name":"B","genres":["x"]}]\n',
        '[\n{"id":"a","name":"A","genres":[]},\n{"id":"b","name":"B","genres":["x"]}\n]\n',
        '[{"id":"a","name":"A","genres":[]},{"id":"b","name":"B","genres":["x"]}]',
    ],
    ids=["objects", "mark and blank lines", "arrays", "one array", "one array on own lines", "one line"],
)
def test_json_is_read_in_every_shape_that_releases_have(read, text):
    assert [line.columns for line in read(text)] == TWO


@pytest.mark.parametrize("text", ["{'id': 1}", "7", '["a","A"]', "null", '"artist"', "[" * 100_000])
def test_a_line_without_columns_is_malformed(read, text):
    [line] = read(text)

    assert line.fault.code == Code.MALFORMED


def test_csv_is_read_by_its_heading_and_na_stays_text(read):
    assert [line.columns for line in read("id,name\na,NA\nb,\n", "artists.csv")] == [
        {"id": "a", "name": "NA"},
        {"id": "b", "name": ""},
    ]


def test_csv_cells_beyond_the_heading_are_malformed(read):
    [line] = read("id,name\na,A,surplus\n", "artists.csv")

    assert line.fault.code == Code.MALFORMED


def test_a_csv_row_lacks_what_its_heading_names_beyond_its_cells(read):
    assert [line.columns for line in read("\nid,name\n\na\n", "artists.csv")] == [{"id": "a", "name": None}]


def test_a_bad_csv_row_leaves_its_neighbours_readable(read):
    found = read('id,name\na,A\nb,"B\nc,"C, c"\n', "artists.csv")

    assert [line.columns.get("id") for line in found] == ["a", None, "c"]
    assert (found[1].number, found[1].fault.code, found[1].fault.value) == (3, Code.MALFORMED, 'b,"B\n')


def test_of_an_overlong_csv_cell_only_the_beginning_is_shown(read):
    [bad, good] = read("id,name\na," + "x" * (LONGEST_CELL + 1) + "\nb,B\n", "artists.csv")

    assert bad.fault.value == "a," + "x" * 998
    assert good.columns == {"id": "b", "name": "B"}


def test_a_csv_heading_that_cannot_be_read_is_refused_by_file_and_line(read):
    with pytest.raises(SourceError, match=r"artists\.csv, line 1: unexpected end of data"):
        read('id,"name\na,A\n', "artists.csv")


def test_lines_are_numbered_from_one_as_an_editor_shows_them(read):
    assert [line.number for line in read('{"id": 1}\n\n{"id": 2}\n')] == [1, 3]


def test_a_file_that_is_cut_off_is_refused_by_name(read):
    with pytest.raises(SourceError, match=r"artists\.jsonl\.gz is damaged"):
        read(gzip.compress(b'{"id": 1}\n' * 9000)[:-20], "artists.jsonl.gz")


def test_a_csv_line_beyond_the_limit_is_refused_before_it_fills_the_memory(read, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)

    with pytest.raises(SourceError, match="line 1 is longer than 1,000 characters"):
        read(gzip.compress(b"x" * 1001), "artists.csv.gz")


def test_a_json_value_beyond_the_limit_is_refused_before_it_fills_the_memory(read, monkeypatch):
    monkeypatch.setattr(json_rows, "LONGEST_VALUE", 1000)
    monkeypatch.setattr(json_rows, "PIECE", 100)

    with pytest.raises(SourceError, match="line 1 is longer than 1,000 characters"):
        read(gzip.compress(b"x" * 1001), "artists.jsonl.gz")
