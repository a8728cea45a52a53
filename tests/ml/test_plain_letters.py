import pytest

from ml.plain_letters import plain_letters


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Beyoncé", "beyonce"),
        ("ＢＥＹＯＮＣＥ", "beyonce"),
        ("Sigur Rós", "sigur ros"),
        ("MØ", "mo"),
        ("Łąki Łan", "laki lan"),
        ("Straße", "strasse"),
        ("İstanbul", "istanbul"),
        ("방탄소년단", "방탄소년단"),
        ("Кино", "кино"),
    ],
)
def test_case_and_accents_vanish(text, plain):
    assert plain_letters(text) == plain
