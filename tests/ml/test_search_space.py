from itertools import islice

import pytest

from ml.search_space import choices_of, settings_to_try
from ml.settings import AdvancedSettings, BaselineSettings

KINDS = [AdvancedSettings(), BaselineSettings()]


def tried(present, others=(), seed=3, n=40):
    return list(islice(settings_to_try(present, others, seed), n))


@pytest.mark.parametrize("present", KINDS)
def test_a_seed_fixes_the_order_and_another_seed_gives_another(present):
    assert tried(present) == tried(present)
    assert tried(present) != tried(present, seed=4)


@pytest.mark.parametrize("present", KINDS)
def test_the_present_settings_come_first_and_nothing_comes_twice(present):
    found = tried(present)

    assert found[0] == present
    assert len(set(found)) == len(found)


def test_others_come_before_what_is_drawn():
    other = AdvancedSettings(width=640)

    assert tried(AdvancedSettings(), (other, AdvancedSettings()))[:2] == [AdvancedSettings(), other]


@pytest.mark.parametrize("present", KINDS)
def test_every_value_that_may_be_drawn_is_legal(present):
    for name, values in choices_of(present).items():
        for value in values:
            assert getattr(type(present).from_record({name: value}), name) == value
