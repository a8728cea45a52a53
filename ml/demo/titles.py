"""Invent track titles in a language's script, with a genre's words and customary additions."""

import numpy as np
from numpy.random import Generator

from ml.demo.artist_names import artist_name
from ml.demo.choosing import draw_indices, happens, pick
from ml.demo.genre_words import title_words
from ml.demo.languages import languages
from ml.demo.phrases import phrase
from ml.demo.tables import read_table, read_toml

GENRE_WORD = 0.15
MARKS = ("remaster", "live", "feat", "remix", "theme", "part")


def track_title(rng: Generator, group: str, language: str) -> str:
    """Invent a title such as "River of Steel - Live"; it may be English whatever the artist's language."""
    written, is_native = _written_language(rng, language)
    lexicon = languages()[written].native if is_native else languages()[written].latin
    words = title_words(group, written)
    special = pick(rng, words) if words and happens(rng, GENRE_WORD) else None
    size = int(draw_indices(rng, np.array(read_toml("parameters")["title"]["words"]), 1)[0]) + 1
    return phrase(rng, lexicon, size, special) + _mark(rng, group, written)


def _written_language(rng: Generator, language: str) -> tuple[str, bool]:
    native, english = read_table("languages").pick(language, "title_native", "title_english")
    chance = rng.random()
    if chance < native:
        return language, True
    return ("en", True) if chance < native + english else (language, False)


def _mark(rng: Generator, group: str, language: str) -> str:
    shares = read_table("group_tracks").pick(group, *MARKS)
    chosen = [mark for mark, share in zip(MARKS, shares, strict=True) if happens(rng, share)]
    return "".join(_addition(rng, mark, group, language) for mark in chosen[:1])


def _addition(rng: Generator, mark: str, group: str, language: str) -> str:
    if mark == "feat":
        return f" (feat. {artist_name(rng, group, language)})"
    if mark == "theme":
        return f' - From "{phrase(rng, languages()[language].native, 2)}"'
    number = int(rng.integers(1, 30))
    return {
        "remaster": f" - {1995 + number} Remaster",
        "live": " - Live",
        "remix": pick(rng, (" - Original Mix", " - Radio Edit", " - Extended Mix", " - Club Remix")),
        "part": f" - {'Kapitel' if language == 'de' else 'Part'} {number}",
    }[mark]
