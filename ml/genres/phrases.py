"""Find the phrases of a table in the words of a name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# Shorter words change their meaning with a last "s".
_SHORTEST_PLURAL = 4


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
    "core", and "core" itself. An exact phrase beats a starred one, a longer star pattern a shorter one.
    Spaces make no difference to exact phrases ("synth pop" is also "synthpop") but beside single letters
    ("k indie" is not "kindie"), nor does a last "s" ("cowboys" is also "cowboy").
    """

    def __init__(self, homes: Mapping[str, str]) -> None:
        """Index phrases.

        Raises:
            ValueError: Two phrases of different groups differ in their spaces only.
        """
        exact = {phrase: group for phrase, group in homes.items() if "*" not in phrase}
        bare = {phrase.strip("*"): group for phrase, group in homes.items() if "*" in phrase}
        self._homes = bare | exact
        self._joined: dict[str, str] = {}
        for phrase, group in self._homes.items():
            if self._joined.setdefault(_join(phrase.split()), group) != group:
                raise ValueError(f"{phrase!r} stands in two groups, once with other spaces")
        stars = sorted((phrase for phrase in homes if "*" in phrase), key=lambda star: (-len(star), star))
        self._endings = [(star[1:], homes[star]) for star in stars if star.startswith("*")]
        self._beginnings = [(star[:-1], homes[star]) for star in stars if star.endswith("*")]
        # A name may write apart what the table writes as one word.
        self._longest = max(2, max((len(phrase.split()) for phrase in self._homes), default=1))

    def homes(self) -> dict[str, str]:
        """The group of every phrase, by the phrase without its star."""
        return dict(self._homes)

    def whole(self, words: Sequence[str]) -> Match | None:
        """The phrase that is exactly these words."""
        group = self._exact(_join(words))
        return Match(" ".join(words), group, 0, len(words)) if group else None

    def matches(self, words: Sequence[str]) -> Iterator[Match]:
        """Every phrase that stands in these words."""
        for start in range(len(words)):
            for end in range(start + 1, min(start + self._longest, len(words)) + 1):
                span = words[start:end]
                group = self._exact(_join(span)) or (self._starred(span[0]) if len(span) == 1 else None)
                if group:
                    yield Match(" ".join(span), group, start, end)

    def _exact(self, joined: str) -> str | None:
        found = self._joined.get(joined)
        if found is None and len(joined) >= _SHORTEST_PLURAL:
            found = self._joined.get(joined[:-1] if joined.endswith("s") else f"{joined}s")
        return found

    def _starred(self, word: str) -> str | None:
        for ending, group in self._endings:
            if word.endswith(ending):
                return group
        for beginning, group in self._beginnings:
            if word.startswith(beginning):
                return group
        return None


def _join(words: Sequence[str]) -> str:
    return (" " if any(len(word) == 1 for word in words) else "").join(words)
