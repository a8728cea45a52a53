"""The fixed mix of searches that the benchmark runs: words of every frequency, every filter, order and later pages."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, product

from webapp.catalogue.filters import Filters, GenreFilter, Order
from webapp.catalogue.plain_words import plain_words

PER_CLASS = 24
Asked = tuple[Filters, int]


def mix(words: Sequence[str]) -> dict[str, list[Asked]]:
    """Searches by class, each with the page it asks for; `words` are those of the catalogue, the commonest first."""
    made = {
        "rare word": _first_pages(words[20_000:60_000:1_700]),
        "middling word": _first_pages(words[300:3_000:110]),
        "common word": _first_pages(words[:PER_CLASS]),
        "one letter": _first_pages(_LETTERS.split()),
        "two letters": _first_pages(_BEGINNINGS.split()),
        "start of a word": _first_pages([word[:4] for word in words[200:30_000:1_250]]),
        "several words": _first_pages(_several(words)),
        "no words": [(Filters(), page) for page in (1, 2, 5, 30)],
        "each order": _first_pages_of(Filters(q=q, order=order) for q, order in product(_MIXED, Order)),
        "genre": _first_pages_of(Filters(q=q, genre=genre) for q in _MIXED for genre in _GENRES),
        "group": _first_pages_of(Filters(group=group) for group in _GROUPS),
        "group and words": _first_pages_of(
            Filters(q=q, group=group) for q, group in product(_MIXED[1:], _GROUPS)
        ),
        "years": _first_pages_of(
            Filters(q=q, year_from=a, year_to=b) for q, (a, b) in product(_MIXED, _YEARS)
        ),
        "disagreement": _first_pages_of(
            Filters(q=q, disagree=True, order=order) for q, order in product(_MIXED, Order)
        ),
        "everything at once": _first_pages_of(
            Filters(q, GenreFilter.WITH, group, a, b, disagree, order)
            for q, group, (a, b), disagree, order in product(_MIXED, _GROUPS, _YEARS, (False, True), Order)
        ),
        "filters, no words": _first_pages_of(
            Filters("", genre, group, a, b, disagree, order)
            for genre, group, (a, b), disagree, order in product(
                _GENRES, ("", *_GROUPS), _YEARS, (False, True), Order
            )
        ),
        "later pages": [
            (Filters(q=q), page) for q, page in product(("", "love", "the", "lo"), (2, 7, 20, 35))
        ],
    }
    return made


_LETTERS = "a i y z x の 愛 я 7 e"
_BEGINNINGS = "lo ba no th an st ми ко 사랑 αγ שי zz de 20 re it"
_MIXED = ("", "love", "the", "mi tu", "lo", "été")
_GENRES = (GenreFilter.WITH, GenreFilter.WITHOUT)
_GROUPS = ("group-00", "group-03", "group-12", "group-24")
_YEARS = ((None, 1950), (1985, 1985), (2000, 2009), (2015, None), (1930, 1935))


def _several(words: Sequence[str]) -> list[str]:
    common = [" ".join(words[place : place + 2]) for place in range(0, 12, 2)]
    mixed = [f"{words[place]} {words[place * 90 + 400]}" for place in range(12)]
    return [
        *common,
        *mixed,
        "the night of my life",
        "love you baby",
        "live version remix",
        "nic z tego nie ma",
    ]


def _first_pages(queries: Sequence[str]) -> list[Asked]:
    return _first_pages_of(Filters(q=q) for q in queries if plain_words(q))


def _first_pages_of(filters: Iterator[Filters]) -> list[Asked]:
    """At most `PER_CLASS` of them, spread evenly."""
    every = list(filters)
    step = max(1, len(every) // PER_CLASS)
    # A step that shares a factor with the choices would always meet the same one.
    step += step % 2 == 0 and step > 1
    return [(replace(one), 1) for one in islice(every[::step], PER_CLASS)]
