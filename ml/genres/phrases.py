"""Find the phrases of a table in the words of a name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Match:
    """A phrase found in a name: words `start` up to, not including, `end`."""

    words: str
    group: str
    start: int
    end: int

    @property
    def rank(self) -> tuple[int, int]:
        """Later ends first; of equal ends, the longer phrase."""
        return (self.end, self.end - self.start)


class PhraseTable:
    """Phrases and the group each stands for.

    A phrase is one or more words. A single word may begin or end with `*`: `*core` is any word ending in
    "core". An exact phrase beats a starred one, a longer star pattern a shorter one.
    """

    def __init__(self, homes: Mapping[str, str]) -> None:
        self._exact = {tuple(phrase.split()): group for phrase, group in homes.items() if "*" not in phrase}
        stars = sorted((phrase for phrase in homes if "*" in phrase), key=lambda star: (-len(star), star))
        self._endings = [(star[1:], homes[star]) for star in stars if star.startswith("*")]
        self._beginnings = [(star[:-1], homes[star]) for star in stars if star.endswith("*")]
        self._longest = max((len(words) for words in self._exact), default=1)

    def homes(self) -> dict[str, str]:
        """The group of every phrase that has no star, by the phrase."""
        return {" ".join(words): group for words, group in self._exact.items()}

    def whole(self, words: Sequence[str]) -> Match | None:
        """The phrase that is exactly these words."""
        group = self._exact.get(tuple(words))
        return Match(" ".join(words), group, 0, len(words)) if group else None

    def matches(self, words: Sequence[str]) -> Iterator[Match]:
        """Every phrase that stands in these words."""
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._longest, len(words)) + 1):
                span = tuple(words[start:end])
                group = self._exact.get(span) or (self._starred(span[0]) if len(span) == 1 else None)
                if group:
                    yield Match(" ".join(span), group, start, end)

    def _starred(self, word: str) -> str | None:
        for ending, group in self._endings:
            if word.endswith(ending):
                return group
        for beginning, group in self._beginnings:
            if word.startswith(beginning):
                return group
        return None
