import numpy as np
import pytest

from ml.recalled_rows import RecalledRows


@pytest.fixture
def computed():
    """The texts of every computation."""
    return []


@pytest.fixture
def recalled(computed):
    def lengths(texts):
        computed.append(list(texts))
        return np.array([[len(text), ord(text[0])] for text in texts], dtype=np.float32)

    return RecalledRows(lengths, width=2, most=3)


def test_each_text_is_computed_once_and_stands_in_its_place(recalled, computed):
    first, second = recalled.of(["a", "bb", "a"]), recalled.of(["ccc", "bb"])

    assert first.tolist() == [[1, 97], [2, 98], [1, 97]]
    assert second.tolist() == [[3, 99], [2, 98]]
    assert computed == [["a", "bb"], ["ccc"]]


def test_when_too_many_are_known_all_are_forgotten(recalled, computed):
    recalled.of(["a", "bb"])

    assert recalled.of(["ccc", "dd", "a"]).tolist() == [[3, 99], [2, 100], [1, 97]]
    assert computed[-1] == ["ccc", "dd", "a"]


def test_more_texts_than_are_remembered_are_computed_all_the_same(recalled):
    assert recalled.of(["a", "b", "c", "d", "a"])[:, 1].tolist() == [97, 98, 99, 100, 97]


def test_no_texts_give_no_rows(recalled, computed):
    assert (recalled.of([]).shape, computed) == ((0, 2), [])
