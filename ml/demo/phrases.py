"""Build phrases from a language's word table."""

from numpy.random import Generator

from ml.demo.choosing import happens, pick
from ml.demo.languages import Lexicon

# How often two content words have a linking word between them ("River of Night").
LINK = 0.9


def phrase(rng: Generator, lexicon: Lexicon, size: int, special: str | None = None) -> str:
    """String `size` words together, ending on a content word.

    Args:
        rng: Source of the choices.
        lexicon: Words to choose from.
        size: Number of words, at least 1.
        special: A word that takes the place of one content word.
    """
    words = [_content(rng, lexicon)]
    while len(words) < size:
        is_link = len(words) % 2 == 1 and happens(rng, LINK)
        words.insert(0, pick(rng, lexicon.links) if is_link else _content(rng, lexicon))
    if special:
        words[-1] = special
    return _capitalised(lexicon.join.join(words))


def family_name(rng: Generator, lexicon: Lexicon) -> str:
    """Invent a family name from two name parts."""
    return pick(rng, lexicon.family_start) + pick(rng, lexicon.family_end)


def _content(rng: Generator, lexicon: Lexicon) -> str:
    return pick(rng, lexicon.words)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
