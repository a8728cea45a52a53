import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.catalogue import json_rows
from webapp.catalogue.json_rows import read_values
from webapp.catalogue.source_files import SourceError

ROWS = [{"id": number, "name": "Zażółć ] } [ {"} for number in range(60)]


def read(text):
    return list(read_values(Path("artists.json"), io.StringIO(text, newline="")))


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(json_rows, "PIECE", 100)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("indent", [None, 1])
def test_an_array_of_any_length_in_one_line_is_read_piece_by_piece(indent):
    inner = [json.dumps(row, indent=indent) for row in ROWS]

    values = read(f"[{','.join(inner)}]")

    assert [value.value for value in values] == ROWS


@pytest.mark.usefixtures("small_pieces")
def test_an_array_that_is_cut_off_gives_what_it_holds_and_says_so():
    values = read(json.dumps(ROWS)[:-5])

    assert [value.value for value in values[:-1]] == ROWS[:-1]
    assert values[-1].fault == "must be JSON"


@pytest.mark.usefixtures("small_pieces")
def test_a_long_value_is_no_reason_to_fill_the_memory(monkeypatch):
    monkeypatch.setattr(json_rows, "LONGEST_VALUE", 1000)

    with pytest.raises(SourceError, match="longer than 1,000 characters"):
        read('[{"name": "' + "x" * 2000 + '"}]')


def test_nan_is_read():
    [value] = read('{"tempo": NaN}')

    assert value.fault is None


@given(st.text(alphabet=st.sampled_from('[]{},:"\\ \n\r1a'), max_size=40))
def test_no_text_breaks_the_reader(text):
    assert all(value.fault is None or value.value for value in read(text))
