import pytest

from webapp.catalogue.filters import Filters, GenreFilter, Order, SearchError, read_filters


def test_filters_travel_in_an_address_and_back():
    filters = Filters("abba", GenreFilter.WITH, "pop", 1970, 1979, True, Order.NEWEST)

    assert read_filters(filters.arguments()) == filters
    assert read_filters({}) == Filters()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"q": "x" * 201}, "q has 201 characters, must have at most 200"),
        ({"q": "a\0b"}, "q holds a zero character"),
        ({"genre": "maybe"}, "genre is 'maybe', must be with or without"),
        ({"from": "199"}, "from is '199', must be a year from 1900 to 2100"),
        ({"to": "2500"}, "to is '2500'"),
        ({"from": "1990", "to": "1980"}, "from is 1990, must be at most to, which is 1980"),
        ({"order": "random"}, "order is 'random', must be title or newest or popular"),
        ({"disagree": "yes"}, "disagree is 'yes', must be 1"),
    ],
)
def test_a_wrong_filter_is_refused_with_its_value_and_limit(arguments, reason):
    with pytest.raises(SearchError, match=reason):
        read_filters(arguments)
