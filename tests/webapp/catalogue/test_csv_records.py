import pytest

from webapp.catalogue.csv_records import LONGEST_CELL, read_records


def records(text):
    return [(record.number, record.cells) for record in read_records(iter(text.splitlines(keepends=True)))]


def test_a_quoted_cell_may_span_lines_and_is_numbered_by_its_first():
    assert records('a,"x\n\ny"\r\nb,"say ""hi"""\n') == [(1, ["a", "x\n\ny"]), (4, ["b", 'say "hi"'])]


def test_a_blank_line_has_no_cells():
    assert records("a\n\nb") == [(1, ["a"]), (2, []), (3, ["b"])]


@pytest.mark.parametrize(
    "bad",
    ['x,"open', 'x,"open" more', 'x,"' + "y" * LONGEST_CELL + "z", "x," + "y" * (LONGEST_CELL + 1)],
    ids=["never closed", "text behind the quote", "quoted and too long", "too long"],
)
def test_a_faulty_line_swallows_no_other(bad):
    assert records(f"a,A\n{bad}\nb,B\nc,C\n") == [(1, ["a", "A"]), (2, []), (3, ["b", "B"]), (4, ["c", "C"])]


def test_a_cell_of_the_longest_length_is_read():
    assert records("y" * LONGEST_CELL)[0][1] == ["y" * LONGEST_CELL]


def test_a_fault_comes_with_its_line_and_its_reason():
    [faulty, _] = read_records(iter(['x,"open\n', "b\n"]))

    assert (faulty.line, faulty.fault) == ('x,"open\n', "unexpected end of data")


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_heading_without_commas_may_be_cut_by_semicolons_or_tabs(mark):
    records = read_records(iter([f"id{mark}name\n", f'1{mark}"a{mark}b"\n', f"2{mark}c, d\n"]))

    assert [record.cells for record in records] == [["id", "name"], ["1", f"a{mark}b"], ["2", "c, d"]]
