import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.catalogue.cell_guard import guard, unguard


@pytest.mark.parametrize("text", ["=1+1", "+1", "-foo", "@here", "\tx", "\rx", "'=x"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", ["Mi Fiesta", "'Til Tuesday", "1 + 1", ""])
def test_other_texts_stay(text):
    assert guard(text) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\rab ")))
def test_guarding_can_be_taken_back(text):
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in tuple("=+-@\t\r")
