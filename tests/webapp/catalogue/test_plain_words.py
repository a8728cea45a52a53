import pytest

from webapp.catalogue.plain_words import LONGEST_KEY, name_key, plain_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't Stop (Remix)", ["dont", "stop", "remix"]),
        ("AC/DC", ["ac", "dc"]),
        ("snake_case", ["snake", "case"]),
        ("宇多田ヒカル", ["宇", "多", "田", "ヒ", "カ", "ル"]),
        ("हिन्दी गीत", ["हिनदी", "गीत"]),
        ("!!!", []),
        ("", []),
    ],
)
def test_words_are_plain(text, words):
    assert plain_words(text) == words


def test_spellings_of_a_name_share_their_key():
    assert name_key("Motörhead ") == name_key("MOTORHEAD")


def test_a_name_without_letters_is_its_own_key():
    assert name_key(" !!! ") == "!!!"


def test_a_key_fits_its_column():
    assert len(name_key("ﷺ" * LONGEST_KEY)) == LONGEST_KEY
