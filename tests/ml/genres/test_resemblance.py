import pytest

from ml.genres.resemblance import KnownNames, trigrams, words

KNOWN = KnownNames(
    {
        "atmospheric black metal": "metal",
        "stratosphere": "pop",
        "free jazz": "jazz",
        "cool jazz": "jazz",
        "jazz rap": "hip-hop",
    }
)


def test_a_shared_word_comes_before_shared_letters():
    fold = KNOWN.fold("cool atmospherics", "pop")

    assert (fold.group, fold.evidence, fold.detail) == ("jazz", "resemblance", "cool jazz")


def test_strength_is_a_fifth_of_the_share_of_words_in_common():
    assert KNOWN.fold("cool atmospherics", "pop").strength == pytest.approx(0.2 * 1 / 3, abs=5e-5)


def test_without_a_shared_word_letters_decide():
    fold = KNOWN.fold("blackest", "pop")

    assert (fold.group, fold.reason) == ("metal", "the name resembles atmospheric black metal")


def test_of_equally_similar_names_the_group_of_most_wins_and_only_its_names_are_shown():
    fold = KNOWN.fold("jazz zither", "pop")

    assert (fold.group, fold.detail) == ("jazz", "cool jazz, free jazz")


def test_a_tie_goes_to_the_slug_that_sorts_first():
    known = KnownNames({"zither one": "pop", "zither two": "jazz"})

    assert known.fold("zither", "rock").group == "jazz"


def test_spelling_makes_no_difference():
    assert KNOWN.fold("  Zither-JÁZZ ", "pop").group == "jazz"


@pytest.mark.parametrize("name", ["qxqx", "?!", ""])
def test_a_name_that_resembles_nothing_goes_to_the_default(name):
    fold = KNOWN.fold(name, "rock")

    assert (fold.group, fold.evidence, fold.strength) == ("rock", "default", 0.0)
    assert fold.reason == "nothing is known about it, so it stands in the most general group"


def test_features_of_a_name():
    assert words("Rock & Roll rock") == {"rock", "and", "roll"}
    assert trigrams("Él") == {" el", "el "}
    assert trigrams("?!") == frozenset()
