import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.explanations.words import weigh_words
from ml.ngrams import N_BUCKETS, ngrams, prepared
from ml.text_model import TextModel

GROUPS = 3
HOSTILE = (
    "x" * 500,
    "a " * 250,
    "\u202emoc.live\u202c",
    "Z\u0351\u036ba\u0300lgo",
    "<b>& 'quoted'</b>",
    "\ufdfa Straße ﬁn Ⅷ",
    "İstanbul ΣΑΣ",
    "e \u0301 \u00a8 \u00b4",
    "𝕎𝕚𝕕𝕖 👩‍👩‍👧‍👦",
    "A\u2003B\x85C\x1fD",
)


@pytest.fixture(scope="module")
def model():
    """A model with chance weights that has met every bucket."""
    generator = np.random.default_rng(4)
    rows = generator.integers(0, 1_000, N_BUCKETS).astype(np.int32)
    rarity = generator.random(1_000).astype(np.float32)
    weights = generator.normal(size=(1_000, GROUPS)).astype(np.float32) * rarity[:, None]
    return TextModel(rows, rarity, weights, np.array([0.1, 0.2, 0.3], dtype=np.float32))


def knowing(words):
    """A model in which only some runs of letters say anything: 1 for group 1."""
    rows = np.zeros(N_BUCKETS, dtype=np.int32)
    grams = ngrams(words)
    form = [prepared(word) for word in words]
    whole = [
        bucket
        for bucket, text, begin, length in zip(
            grams.buckets, grams.text, grams.begin, grams.length, strict=True
        )
        if form[text][begin : begin + length] == words[text]
    ]
    rows[whole] = 1
    weights = np.array([[0, 0], [0, 1]], dtype=np.float32)
    return TextModel(rows, np.array([0, 1], dtype=np.float32), weights, np.zeros(2, dtype=np.float32))


def of_spaces(model, text, group):
    """What the spaces before, between and after words add by themselves."""
    grams, added = model.contributions(text)
    ends = np.cumsum([0, *(len(prepared(word)) - 1 for word in text.split())])
    return float(added[np.isin(grams.begin, ends) & (grams.length == 1), group].sum())


@given(st.text(max_size=60) | st.sampled_from(HOSTILE))
def test_words_and_the_spaces_around_them_sum_to_the_score(model, text):
    words = weigh_words(model, text, 1)

    assert [word.text for word in words] == text.split()
    if words:
        score = float(model.scores([text])[0, 1])
        total = sum(word.weight for word in words) + of_spaces(model, text, 1) + float(model.offsets[1])
        assert total == pytest.approx(score, abs=1e-3)


def test_the_word_that_tells_gets_all_the_weight_and_names_its_letters():
    mi, fiesta = weigh_words(knowing(["fies"]), "Mi Fiesta", 1)

    assert (mi.text, mi.weight) == ("Mi", 0)
    assert (fiesta.text, fiesta.weight) == ("Fiesta", pytest.approx(1))
    assert fiesta.runs[0].letters == "fies"
    assert fiesta.runs[0].weight == pytest.approx(1)


def test_a_run_across_two_words_is_divided_by_its_letters():
    first, second = weigh_words(knowing(["in l"]), "In love", 1)

    assert (first.weight, second.weight) == (pytest.approx(2 / 3), pytest.approx(1 / 3))


def test_what_speaks_for_one_group_says_nothing_of_another():
    assert [word.weight for word in weigh_words(knowing(["fies"]), "Mi Fiesta", 0)] == [0, 0]


@pytest.mark.parametrize("text", [None, "", " \u2003\n"])
def test_nothing_has_no_words(model, text):
    assert weigh_words(model, text, 0) == []
