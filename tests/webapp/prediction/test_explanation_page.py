import pytest

from webapp.prediction.explanation_page import MIDDLE, bars, lay_out, shown_words


def word(text, weight, *strongest):
    return {
        "word": text,
        "weight": weight,
        "strongest": [{"letters": letters, "weight": w} for letters, w in strongest],
    }


def test_the_largest_bar_fills_its_half_and_signs_go_to_their_sides():
    right, left, none = bars([("a", 2.0, False), ("b", -1.0, True), ("c", 0.0, False)])

    assert (right.x, right.width) == (MIDDLE, MIDDLE)
    assert (left.x, left.width, left.is_sampled) == (MIDDLE / 2, MIDDLE / 2, True)
    assert (none.x, none.width) == (MIDDLE, 0)


def test_bars_of_nothing_are_empty():
    assert [bar.width for bar in bars([("a", 0.0, False)])] == [0]
    assert bars([]) == []


def test_a_word_is_divided_at_the_letters_that_speak_for_its_own_side():
    (shown,) = shown_words([word("Fiesta", 0.2, ("fies", -0.3), ("ta", 0.2))])

    assert (shown.before, shown.letters, shown.after) == ("Fies", "ta", "")
    assert (shown.side, shown.strength) == ("for", "strong")


def test_words_are_strong_from_half_of_the_strongest_on():
    shown = shown_words([word("a", 0.4), word("b", -0.2), word("c", -0.1), word("d", 0.001)])

    assert [(one.side, one.strength) for one in shown] == [
        ("for", "strong"),
        ("against", "strong"),
        ("against", "weak"),
        ("", ""),
    ]


@pytest.mark.parametrize("text", ["İstanbul", "ﬁesta", "\ufdfa"])
def test_a_word_whose_letters_cannot_be_found_stays_whole(text):
    (shown,) = shown_words([word(text, 0.2, ("fi", 0.2), ("st", 0.1))])

    assert shown.before + shown.letters + shown.after == text


def test_single_inputs_are_drawn_only_for_blocks_of_several_the_strongest_first():
    blocks = [
        {"block": "title", "value": 1.0, "inputs": {"title": 1.0}, "exact": True},
        {"block": "audio", "value": 0.5, "inputs": {"energy": -0.1, "tempo": 0.6}, "exact": False},
    ]

    shown = lay_out({"blocks": blocks, "words": {"title": [], "artist_name": [word("A", 0.1)]}})

    assert [bar.label for bar in shown.blocks] == ["The title", "The sound"]
    assert [bar.label for bar in shown.inputs] == ["Tempo", "Energy"]
    assert shown.total == "+1.50"
    assert [label for label, _ in shown.texts] == ["Artist"]
