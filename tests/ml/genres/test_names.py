import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.genres.names import normalise


@pytest.mark.parametrize("spelling", ["R&B", "r&b", "r'n'b", "RnB", "r-n-b", "R and B", "r + b", "r’n’b"])
def test_every_spelling_of_rnb_is_one_word(spelling):
    assert normalise(f"Alternative {spelling}") == "alternative rnb"


@pytest.mark.parametrize(
    "spelling",
    ["rock'n'roll", "Rock-n-Roll", "rock and roll", "rock & roll", "rock-and-roll", "rock 'n' roll"],
)
def test_every_spelling_of_rock_and_roll_is_one(spelling):
    assert normalise(spelling) == "rock and roll"


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("  J-Pop ", "j pop"),
        ("Música Norteña", "musica nortena"),
        ("smørrebrød łódź", "smorrebrod lodz"),
        ("Türkçe ISINMA ı", "turkce isinma i"),
        ("children's music", "children music"),
        ("muzika l'yeladim", "muzika l yeladim"),
        ("pop lgbtq+ brasileira", "pop lgbtq brasileira"),
        ("drum'n'bass", "drum and bass"),
        ("UK DnB", "uk drum and bass"),
        ("HipHop", "hip hop"),
        ("русский рок", "русскии рок"),
        ("?!", ""),
    ],
)
def test_case_accents_and_punctuation_vanish(name, spelling):
    assert normalise(name) == spelling


@given(st.text(max_size=40))
def test_a_normalised_name_stays_as_it_is(name):
    once = normalise(name)

    assert normalise(once) == once
