import pytest

from webapp.catalogue.packed_names import PackedNames

NAMES = {3: "rock", 5: "jazz", 9: "pop"}


def nobody(_column):
    raise AssertionError("never asked")


def everybody(_column):
    raise AssertionError("never asked")


@pytest.fixture
def packed():
    return PackedNames(
        NAMES, [(nobody, {1: ("rock", "jazz", "rock"), 2: ("pop",)}), (everybody, {7: ("jazz",)})]
    )


def test_names_stand_as_often_as_they_are_carried(packed):
    assert list(packed) == [("rock", "rock", "jazz"), ("pop",), ("jazz",)]


def test_it_can_be_gone_through_again(packed):
    assert list(packed) == list(packed)


def test_ranges_come_as_they_were_given(packed):
    assert list(packed.ranges()) == [
        (nobody, {1: ("rock", "rock", "jazz"), 2: ("pop",)}),
        (everybody, {7: ("jazz",)}),
    ]


def test_further_names_stand_in_no_range(packed):
    both = packed.beside([("pop", "jazz")])

    assert len(both) == 4
    assert ("pop", "jazz") in both
    assert ("pop", "jazz") not in packed
    assert len(list(both.ranges())) == 2
