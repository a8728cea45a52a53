import gzip
import json
import pickle

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from webapp.catalogue import json_rows, lines
from webapp.catalogue.csv_records import LONGEST_CELL
from webapp.catalogue.kinds import Kind
from webapp.catalogue.lines import read_lines
from webapp.catalogue.pieces import cut, read_piece
from webapp.catalogue.raw_lines import RawLines
from webapp.catalogue.source_files import Source, SourceError

OBJECTS = [{"id": str(number), "name": 'Zażółć "}],[{\n'} for number in range(7)]
# What files may be made of; wherever they are cut, each of these stands at an edge sometimes.
CSV_PIECES = [
    "a,b\n",
    "a\r\n",
    "a,b\r",
    "\n",
    "\r\n",
    " \n",
    '"a\n\r\nb",c\n',
    '"say ""hi""",c\n',
    '"\u2028",\x0b\n',
    '""\n',
    'x"y,z\n',
    '"open\n',
    '"a"b,c\n',
    "a,b,c,d\n",
    "\ud8ff,é\n",
]
JSON_PIECES = [
    '{"id": "a"}\n',
    '{"id": "b"}\r\n',
    "\n",
    "{bad\n",
    "[1, 2]\n",
    '[{"id": 1}, {"id": 2}]\n',
    "{}\n",
    '  {"id": "c"}\n',
    '{"id": "d"},\n',
    '{"id": NaN}\r',
    "[\n",
    "]\n",
    "{ ,\n",
    '{"id": "\ud8ff"}\n',
    "7\n",
]

AWKWARD = {
    "mark.csv": b"\xef\xbb\xbfid,name\r\n1,a\r\n2,b",
    "no_end.csv": b'id,name\n1,a\n2,"b\n\nc"',
    "blank.csv": b'\n\r\nid;"na\nme"\n\n\n1;a\n\n',
    "heading.csv": b"id,name\n",
    "bytes.csv": b"id,name\n\xff,\xe2\x82\n1,\xc3\xa9\n",
    "guarded.csv": b"id,name,export_version\n1,'=a,1\n2,'b,1\n",
    "long.csv": f'id,name\n1,{"x" * (LONGEST_CELL + 1)}\n2,"{"y" * LONGEST_CELL}"\n3,a\n'.encode(),
    "packed.csv.gz": gzip.compress(b"id,name\n1,a\n2,b\n"),
    "mark.jsonl": b'\xef\xbb\xbf{"id": 1}\r\n\n{"id": 2}',
    "long.jsonl": b'{"id": 1}\n{"id": "' + b"x" * json_rows.PIECE + b'"}\n{"id": 3}\n',
    "array.json": json.dumps(OBJECTS).encode(),
    "lines.json": ("[\n" + ",\n".join(map(json.dumps, OBJECTS)) + "\n]\n").encode(),
    "indented.json": json.dumps(OBJECTS, indent=1).encode(),
}


def seen(found):
    """Lines as values that can be compared."""
    return [
        (one.number, repr(one.columns), one.fault and (one.fault.code, repr(one.fault.value), str(one.fault)))
        for one in found
    ]


def in_pieces(source, size):
    """The lines of a source that went to another process in pieces of `size` rows."""
    with source.path.open("rb") as raw:
        pieces = [pickle.loads(pickle.dumps(piece)) for piece in cut(source, raw, size)]
    assert [piece.n_rows for piece in pieces[:-1]] == [size] * (len(pieces) - 1)
    read = [list(read_piece(piece)) for piece in pieces]
    assert [len(found) for found in read] == [piece.n_rows for piece in pieces]
    return seen(line for found in read for line in found)


def at_once(source):
    with source.path.open("rb") as raw:
        return seen(read_lines(source, raw))


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pieces")

    def source(content, name):
        path = folder / name
        path.write_bytes(
            content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
        )
        return Source(Kind.TRACKS, path)

    return source


def test_csv_is_read_alike_wherever_it_is_cut(source):
    @given(st.lists(st.sampled_from(CSV_PIECES), max_size=12), st.integers(1, 4), st.sampled_from(",;\t"))
    def check(rows, size, separator):
        text = "".join([f"id{separator}name\n", *rows]).encode("utf-8", "surrogatepass")
        one = source(text.replace(b",", separator.encode()), "some.csv")

        assert in_pieces(one, size) == at_once(one)

    check()


def test_json_is_read_alike_wherever_it_is_cut(source):
    @given(st.lists(st.sampled_from(JSON_PIECES), max_size=12), st.integers(1, 4))
    def check(rows, size):
        one = source("".join(rows).encode("utf-8", "surrogatepass"), "some.jsonl")

        assert in_pieces(one, size) == at_once(one)

    check()


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_files_are_read_alike_in_pieces(source, name):
    one = source(AWKWARD[name], name)

    for size in (1, 2, 100):
        assert in_pieces(one, size) == at_once(one)


def test_parquet_is_read_alike_in_pieces(source):
    one = source(b"", "some.parquet")
    parquet.write_table(pyarrow.Table.from_pylist(OBJECTS), one.path)

    assert in_pieces(one, 3) == at_once(one)


def test_rows_that_need_no_reading_go_as_they_stand(source):
    one = source('id,name\n1,a\n2,"b\nc"\n\n3,d\n', "some.csv")

    with one.path.open("rb") as raw:
        first, second = cut(one, raw, 2)

    assert first.parts == [RawLines(2, '1,a\n2,"b\nc"\n', True)]
    assert second.parts == [RawLines(5, "\n3,d\n", True)]


def test_an_overlong_line_and_a_faulty_heading_are_refused(source, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST_LINE", 1000)

    with pytest.raises(SourceError, match="line 2 is longer than 1,000 characters"):
        in_pieces(source(b"id,name\n" + b"x" * 1001, "long.csv"), 1)
    with pytest.raises(SourceError, match="line 1: unexpected end of data"):
        in_pieces(source(b'id,"name\n1,a\n', "open.csv"), 1)
