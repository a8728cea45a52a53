import math

import pytest

from webapp.catalogue import values
from webapp.catalogue.faults import BadValueError, Code


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (101, "101"),
        (101.0, "101"),
        (" x ", "x"),
        (-1, None),
        ("-1", None),
        ("", None),
        (None, None),
        ("nan", None),
        ("None", None),
    ],
)
def test_an_id_of_minus_one_null_or_blank_is_missing(given, read):
    assert values.identifier("id", given) == read


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (True, Code.WRONG_TYPE),
        (1.5, Code.WRONG_TYPE),
        ([1], Code.WRONG_TYPE),
        ("x" * 101, Code.TOO_LONG),
        ("a\0b", Code.BAD_TEXT),
        ("\ud800", Code.BAD_TEXT),
    ],
)
def test_what_is_no_id_is_refused_with_its_code(given, code):
    with pytest.raises(BadValueError) as caught:
        values.identifier("id", given)

    assert caught.value.code == code


def test_a_track_really_called_na_keeps_its_name():
    assert values.text("name", "NA", 500) == "NA"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("0.5", 0.5),
        (0, 0.0),
        (1, 1.0),
        (None, None),
        ("", None),
        (math.nan, None),
        ("NaN", None),
        ("None", None),
        *((word, None) for word in ("NA", "N/A", "?", " - ")),
    ],
)
def test_a_number_may_be_written_as_text_and_may_be_missing(given, read):
    assert values.number("energy", given, 0, 1) == read


@pytest.mark.parametrize("given", [True, "loud", "??", [0.5], {}])
def test_what_is_no_number_has_the_wrong_type(given):
    with pytest.raises(BadValueError) as caught:
        values.number("energy", given, 0, 1)

    assert caught.value.code == Code.WRONG_TYPE


@pytest.mark.parametrize("given", [900, -1, math.inf, "1e999", 10**400])
def test_a_number_beyond_its_limits_is_not_taken(given):
    with pytest.raises(BadValueError):
        values.number("tempo", given, 0, 300)


def test_a_refusal_names_the_value_and_the_limit():
    with pytest.raises(BadValueError, match=r"^tempo is 900, must be 0 to 300$"):
        values.number("tempo", 900, 0, 300)


def test_a_whole_number_may_come_with_a_zero_fraction_but_no_other():
    assert values.whole("key", 7.0, 0, 11) == 7
    with pytest.raises(BadValueError, match="whole"):
        values.whole("key", 7.5, 0, 11)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (0, False),
        (1, True),
        (1.0, True),
        (True, True),
        ("False", False),
        ("1", True),
        (None, None),
        ("", None),
    ],
)
def test_a_flag_is_read_from_its_many_spellings(given, read):
    assert values.flag("explicit", given) is read


@pytest.mark.parametrize("given", [2, "maybe", [1], 0.5])
def test_what_is_neither_yes_nor_no_is_refused(given):
    with pytest.raises(BadValueError):
        values.flag("explicit", given)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["funk", " soul ", "funk", "", None], ("funk", "soul")),
        ("['funk', \"rock 'n' roll\"]", ("funk", "rock 'n' roll")),
        ('["funk"]', ("funk",)),
        ("funk; soul|funk", ("funk", "soul")),
        (" funk,soul,, funk ,|r&b/soul;", ("funk", "soul", "r&b/soul")),
        ("funk", ("funk",)),
        ("funk [live], soul", ("funk [live]", "soul")),
        (["funk, soul"], ("funk, soul",)),
        ('["funk, soul"]', ("funk, soul",)),
        (" ; ", ()),
        ([], ()),
        (None, None),
        ("None", None),
    ],
)
def test_genres_are_a_list_or_its_text_and_missing_is_not_empty(given, read):
    assert values.genre_names("genres", given) == read


@pytest.mark.parametrize(
    "given", ["[funk", " ['funk', 'soul'", "'funk', 'soul']", "'funk', 'soul'", '"funk"', {"funk": 1}, [1], 7]
)
def test_what_is_no_list_of_names_is_refused(given):
    with pytest.raises(BadValueError) as caught:
        values.genre_names("genres", given)

    assert caught.value.code == Code.WRONG_TYPE


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (" pop, rock ;pop|r&b/soul,", ("pop", "rock", "r&b/soul")),
        ('["pop, rock", "jazz"]', ("pop, rock", "jazz")),
        ("['pop']", ("pop",)),
        (["pop, rock"], ("pop, rock",)),
        ("NA, None", ("NA", "None")),
        ("1990", ("1990",)),
        ('"pop"', ('"pop"',)),
        ("set()", ()),
        ("", ()),
        (None, ()),
        (float("nan"), ()),
    ],
)
def test_labels_are_a_list_or_plain_text_that_is_cut(given, read):
    assert values.genre_labels("genre", given) == read


@pytest.mark.parametrize("given", ["[pop, rock", "['pop'", 7, {"pop": 1}, [1]])
def test_what_is_neither_a_list_nor_text_is_no_label(given):
    with pytest.raises(BadValueError) as caught:
        values.genre_labels("genre", given)

    assert (caught.value.code, caught.value.column) == (Code.WRONG_TYPE, "genre")


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("One;Two", ("One", "Two")),
        ("['One', \"D'Arc\"]", ("One", "D'Arc")),
        ('["One"]', ("One",)),
        (["One", " "], ("One",)),
        ([{"id": "A1", "name": "One"}, {"id": "A2"}], ("One",)),
        ("[spunge]", ("[spunge]",)),
        ("[1]", ("[1]",)),
        ("Tyler, The Creator", ("Tyler, The Creator",)),
        (None, ()),
    ],
)
def test_names_stand_between_separators_or_in_a_list_or_its_text(given, names):
    assert values.names_between(";", "artists", given, 500) == names
