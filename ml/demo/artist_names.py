"""Invent artist names in a language's script, some of them in the manner of a genre."""

from numpy.random import Generator

from ml.demo.choosing import happens, pick
from ml.demo.genre_words import name_patterns
from ml.demo.languages import Lexicon, languages
from ml.demo.phrases import family_name, phrase
from ml.demo.tables import read_table

PATTERN = 0.2
PERSON = 0.55


def artist_name(rng: Generator, group: str, language: str) -> str:
    """Invent a person's or a band's name; scripts are as frequent as measured for the language."""
    lexicon = _lexicon(rng, language)
    patterns = name_patterns(group, language)
    if patterns and happens(rng, PATTERN):
        return pick(rng, patterns).replace("*", family_name(rng, lexicon))
    if happens(rng, PERSON):
        return lexicon.join.join([pick(rng, lexicon.given), family_name(rng, lexicon)])
    return phrase(rng, lexicon, size=int(rng.integers(1, 4)))


def _lexicon(rng: Generator, language: str) -> Lexicon:
    [share] = read_table("languages").pick(language, "artist_native")
    known = languages()[language]
    return known.native if happens(rng, share) else known.latin
