import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.name_signals import NAME_SIGNALS, main_script, name_signals


def signals(text):
    return dict(zip(NAME_SIGNALS, name_signals(text), strict=True))


def test_script_shares_count_letters_only():
    found = signals("Кино 1990 ab")

    assert found["script_cyrillic"] == 4 / 6
    assert found["script_latin"] == 2 / 6
    assert found["script_hangul"] == 0


def test_every_script_is_told_apart():
    samples = {
        "arabic": "حبيبي",
        "greek": "Αγάπη",
        "han": "月亮",
        "hangul": "사랑",
        "hebrew": "אהבה",
        "indic": "दिल",
        "kana": "ひらがな",
        "thai": "รัก",
    }

    assert {script: signals(text)[f"script_{script}"] for script, text in samples.items()} == dict.fromkeys(
        samples, 1.0
    )


def test_shape_is_counted_by_hand():
    found = signals("No. 12 Go")

    assert (found["characters"], found["words"], found["word_length"]) == (9, 2, 2)
    assert (found["digits"], found["capitals"], found["punctuation"]) == (2 / 9, 2 / 9, 1 / 9)


def test_language_words_are_a_share_of_the_words():
    assert signals("La Vida de Ana")["words_spanish"] == 3 / 4


def test_typical_letters_are_a_share_of_the_letters():
    assert signals("Łąka")["letters_polish"] == 2 / 4


def test_a_composed_and_a_decomposed_letter_say_the_same():
    assert name_signals("Corazo\u0301n") == name_signals("Coraz\u00f3n")


def test_marks_are_found_as_whole_words():
    found = signals("Alive (feat. B) - 2005 Remaster")

    assert (found["mark_featuring"], found["mark_remaster"], found["mark_year"]) == (1, 1, 1)
    assert found["mark_live"] == 0


@given(st.text(min_size=1, max_size=80))
def test_any_name_gives_finite_numbers(text):
    values = name_signals(text)

    assert len(values) == len(NAME_SIGNALS)
    assert all(math.isfinite(value) for value in values)


@pytest.mark.parametrize(
    ("title", "script"),
    [
        ("Mi Fiesta", "latin"),
        ("Кино (Live)", "cyrillic"),
        ("Кино (Live version)", "latin"),
        ("愛 Love", "latin"),
        ("1999!", "none"),
        ("", "none"),
        ("\u0531\u0532", "other"),
        ("aд", "cyrillic"),
    ],
)
def test_the_main_script_is_that_of_most_letters(title, script):
    assert main_script(title) == script
