import pytest

from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.times import epoch_ms, event_type, release_date
from webapp.models import EventType


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2023-01-03T05:09:55", 1672722595000),
        ("2023-01-03T05:09:55.707000", 1672722595707),
        ("2023-01-03T05:09:55.7079999Z", 1672722595707),
        ("2023-01-03 07:09:55+02:00", 1672722595000),
        ("2023-01-03 07:09:55.0 +02:00:00", 1672722595000),
        (1672722595000, 1672722595000),
        ("1672722595000", 1672722595000),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_is_read_from_all_its_spellings(given, read):
    assert epoch_ms("timestamp", given) == read


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("yesterday", Code.BAD_TIME),
        ("2023-02-30T00:00:00", Code.BAD_TIME),
        (1672722595, Code.OUT_OF_RANGE),
        ("1969-07-20T20:17:40", Code.OUT_OF_RANGE),
        (True, Code.WRONG_TYPE),
        ([], Code.WRONG_TYPE),
    ],
)
def test_what_is_no_moment_is_refused_even_epoch_seconds(given, code):
    with pytest.raises(BadValueError) as caught:
        epoch_ms("timestamp", given)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("1998-05-01", "1998-05-01"),
        ("1998-05", "1998-05"),
        ("1998", "1998"),
        (1998, "1998"),
        ("0000", None),
        ("0000-00-00", None),
        ("", None),
        (None, None),
    ],
)
def test_a_date_keeps_its_precision_and_year_zero_is_missing(given, read):
    assert release_date("release_date", given, 1900, 2100) == read


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("1998-13", Code.BAD_DATE),
        ("1998-02-30", Code.BAD_DATE),
        ("1998-W01-1", Code.BAD_DATE),
        ("May 1998", Code.BAD_DATE),
        ("98", Code.BAD_DATE),
        ("1899", Code.OUT_OF_RANGE),
        (True, Code.BAD_DATE),
    ],
)
def test_what_is_no_date_is_refused(given, code):
    with pytest.raises(BadValueError) as caught:
        release_date("release_date", given, 1900, 2100)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("PLAY", EventType.PLAY),
        ("Skip", EventType.SKIP),
        ("BuyPremium", EventType.BUY_PREMIUM),
        ("BUY_PREMIUM", EventType.BUY_PREMIUM),
        ("advertisment", EventType.ADVERTISEMENT),
        ("Advertisement", EventType.ADVERTISEMENT),
        (None, None),
    ],
)
def test_an_event_type_is_known_in_any_case_and_misspelling(given, read):
    assert event_type("event_type", given) == read


def test_an_unknown_event_type_is_refused_with_the_known_ones():
    with pytest.raises(BadValueError, match="'rewind', must be one of play, skip, like"):
        event_type("event_type", "rewind")
