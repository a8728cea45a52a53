import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.ngrams import LONGEST, N_BUCKETS, buckets_of, ngrams, prepared


def pieces(text, grams):
    written = prepared(text)
    return [written[b : b + n] for b, n in zip(grams.begin.tolist(), grams.length.tolist(), strict=True)]


def test_a_word_gives_all_its_runs_with_the_spaces_around():
    found = pieces("Ab", ngrams(["Ab"]))

    assert sorted(found) == sorted([" ", "a", "b", " ", " a", "ab", "b ", " ab", "ab ", " ab "])


@pytest.mark.parametrize(
    ("text", "same"),
    [("MI  FIESTA", "mi fiesta"), ("\ufb01esta", "fiesta"), ("Ａｂ", "ab"), (" a\tb ", "a b")],
)
def test_letters_that_look_alike_give_the_same_buckets(text, same):
    assert np.array_equal(ngrams([text]).buckets, ngrams([same]).buckets)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=6))
def test_texts_are_hashed_alike_alone_and_together(texts):
    together = ngrams(texts)

    for place, text in enumerate(texts):
        alone = ngrams([text])
        assert np.array_equal(together.buckets[together.text == place], alone.buckets)
        assert sorted(buckets_of(text)) == sorted(alone.buckets)
        assert len(alone.buckets) == sum(max(0, len(prepared(text)) - n) for n in range(LONGEST))
    assert (together.buckets >= 0).all()
    assert (together.buckets < N_BUCKETS).all()


def test_buckets_do_not_change_between_versions_of_the_program():
    assert ngrams(["ab"]).buckets[:4].tolist() == [180793, 151548, 119571, 119061]


def test_different_ngrams_seldom_share_a_bucket():
    words = [f"{a}{b}{c}" for a in "abcdefghij" for b in "klmnopqrst" for c in "uvwxyzäöü"]
    whole = [ngrams([word]) for word in words]
    buckets = {int(grams.buckets[grams.length == LONGEST][0]) for grams in whole}

    assert len(buckets) > 0.995 * len({prepared(word)[:LONGEST] for word in words})
