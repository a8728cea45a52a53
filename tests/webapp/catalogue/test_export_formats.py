import csv
import io

from hypothesis import example, given
from invented_exports import texts

from webapp.catalogue import export_formats
from webapp.catalogue.export_formats import as_csv, as_jsonl
from webapp.catalogue.lines import EXPORT_VERSION

RISKY = ("=", "+", "-", "@", "\t", "\r")


def cells(rows):
    return list(csv.reader(io.StringIO("".join(as_csv(rows)), newline="")))


@given(texts)
@example("''=x")
def test_no_text_begins_as_a_formula_does(text):
    [_, [cell, version]] = cells([{"name": text}])

    assert not cell.startswith(RISKY)
    assert version == "1"


def test_a_cell_is_a_text_a_number_a_list_or_empty():
    heading, row = cells([{"a": "x", "b": -9.2, "c": 3, "d": None, "e": ["=1", "é"]}])

    assert heading == ["a", "b", "c", "d", "e", EXPORT_VERSION]
    assert row == ["x", "-9.2", "3", "", '["=1", "é"]', "1"]


def test_rows_are_written_as_they_come(monkeypatch):
    monkeypatch.setattr(export_formats, "_BUFFER_CHARACTERS", 10)
    asked = []
    rows = ({"n": asked.append(n) or n} for n in range(1_000))

    pieces = as_csv(rows)
    next(pieces)

    assert len(asked) < 10
    assert len("".join(pieces).splitlines()) > 900


def test_json_lines_are_one_object_each_whatever_the_texts_hold():
    assert list(as_jsonl([{"name": "a\nb", "n": None}, {"name": "愛"}])) == [
        '{"name": "a\\nb", "n": null}\n',
        '{"name": "愛"}\n',
    ]


def test_no_rows_give_nothing():
    assert list(as_csv([])) == []
