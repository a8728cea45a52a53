import pytest

from ml.features import FIELDS
from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.measured_values import NUMBER_READERS, says_unknown

LIMITS = {field.name: (field.low, field.high) for field in FIELDS}


@pytest.mark.parametrize(
    ("word", "pitch_class"),
    [
        ("C", 0),
        ("c#", 1),
        ("Db", 1),
        ("E♭", 3),
        ("F♯", 6),
        ("bb", 10),
        ("B", 11),
        ("Cb", 11),
        (" A#/Bb ", 10),
    ],
)
def test_a_key_may_be_the_name_of_a_note(word, pitch_class):
    assert NUMBER_READERS["key"]("key", word) == pitch_class


@pytest.mark.parametrize(
    ("field", "word", "number"),
    [("mode", "Major", 1), ("mode", "minor", 0), ("time_signature", "4/4", 4), ("time_signature", "6/8", 6)],
)
def test_modes_and_time_signatures_may_be_words(field, word, number):
    assert NUMBER_READERS[field](field, word) == number


@pytest.mark.parametrize("field", ["key", "duration_ms"])
@pytest.mark.parametrize("value", [-1, -1.0, "-1", "-1.0"])
def test_minus_one_is_a_key_or_a_duration_that_nobody_knows(field, value):
    assert says_unknown(field, value)
    assert NUMBER_READERS[field](field, value) is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("key", "H", Code.WRONG_TYPE),
        ("key", "C##", Code.WRONG_TYPE),
        ("key", 12, Code.OUT_OF_RANGE),
        ("mode", "Dorian", Code.WRONG_TYPE),
        ("mode", -1, Code.OUT_OF_RANGE),
        ("time_signature", "9/8", Code.OUT_OF_RANGE),
        ("time_signature", "4/", Code.WRONG_TYPE),
        ("duration_ms", -2, Code.OUT_OF_RANGE),
        ("energy", "Major", Code.WRONG_TYPE),
    ],
)
def test_what_is_no_such_word_is_refused_as_it_stands(field, value, code):
    with pytest.raises(BadValueError) as refused:
        NUMBER_READERS[field](field, value)

    assert (refused.value.code, refused.value.column) == (code, field)


@pytest.mark.parametrize("field", NUMBER_READERS)
def test_numbers_are_read_as_they_are_up_to_their_limits(field):
    for limit in LIMITS[field]:
        assert NUMBER_READERS[field](field, str(limit)) == limit
