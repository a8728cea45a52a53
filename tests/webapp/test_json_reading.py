import json
import math

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from webapp.json_reading import JsonReading

READING = JsonReading(Flask("app"))

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES, st.sampled_from(["utf-8", "utf-16", "utf-32"]), st.booleans())
def test_any_value_is_read_as_python_reads_it(value, encoding, is_ascii):
    written = json.dumps(value, ensure_ascii=is_ascii).encode(encoding, "surrogatepass")

    assert repr(READING.loads(written)) == repr(json.loads(written))


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 10**30, 10**18])
def test_large_whole_numbers_stay_whole(number):
    assert READING.loads(b'{"id": %d}' % number) == {"id": number}
    assert type(READING.loads(b"[%d]" % number)[0]) is int


def test_what_only_python_takes_is_taken():
    assert math.isnan(READING.loads(b"[NaN]")[0])
    assert READING.loads(rb'"\ud800"') == "\ud800"


@pytest.mark.parametrize("broken", [b"", b"{", b"[1,]", b'{"a": 1} x', b"\xff", b'"\x00"'])
def test_what_is_no_json_is_refused(broken):
    with pytest.raises(ValueError):
        READING.loads(broken)


def test_what_is_nested_too_deeply_says_so():
    with pytest.raises(RecursionError):
        READING.loads(b"[" * 100_000 + b"]" * 100_000)
