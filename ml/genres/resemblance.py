"""Which known names a name looks like: the last resort for one that neither rules nor company place."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from ml.genres.folding import Fold
from ml.genres.names import normalise

# A likeness of names is weaker evidence than the company they keep.
_STRONGEST = 0.2
_NAMES_SHOWN = 3

Features = Callable[[str], frozenset[str]]


class KnownNames:
    """Names whose group is known, to be searched for those that a new name resembles."""

    def __init__(self, homes: Mapping[str, str]) -> None:
        """Index names.

        Args:
            homes: The slug of the group of each name; names that hold no letter or digit resemble nothing.
        """
        self._homes = dict(homes)
        self._indexes = [_Index(features, homes) for features in (words, trigrams)]

    def fold(self, name: str, default: str) -> Fold:
        """Place a name where the names most like it are.

        Names that share a word come before those that share three letters in a row. Of several that are equally
        alike, the group that most of them are in wins, then the group whose slug sorts first.

        Args:
            name: As the catalogue spells it.
            default: The slug of the group for a name that resembles nothing.

        Returns:
            A fold by resemblance, at most 0.2 strong, or a fold by default with strength 0.
        """
        for index in self._indexes:
            likeness, alike = index.most_alike(name)
            if alike:
                strength = round(_STRONGEST * float(likeness), 4)
                tally = Counter(self._homes[known] for known in alike)
                winner = min(tally, key=lambda group: (-tally[group], group))
                shown = [known for known in alike if self._homes[known] == winner][:_NAMES_SHOWN]
                return Fold(name, winner, "resemblance", ", ".join(shown), strength)
        return Fold(name, default, "default", "", 0.0)


class _Index:
    def __init__(self, features: Features, names: Iterable[str]) -> None:
        self._features = features
        self._sizes: dict[str, int] = {}
        self._holders: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(names):
            found = features(name)
            self._sizes[name] = len(found)
            for feature in found:
                self._holders[feature].append(name)

    def most_alike(self, name: str) -> tuple[Fraction, list[str]]:
        """Give the highest Jaccard index (0 to 1) with any other name, and the names that reach it, sorted."""
        found = self._features(name)
        shared = Counter(holder for feature in found for holder in self._holders.get(feature, ()))
        likeness = {
            holder: Fraction(count, len(found) + self._sizes[holder] - count)
            for holder, count in shared.items()
        }
        highest = max(likeness.values(), default=Fraction(0))
        return highest, sorted(holder for holder, value in likeness.items() if value == highest)


def words(name: str) -> frozenset[str]:
    """The words of a normalised name."""
    return frozenset(normalise(name).split())


def trigrams(name: str) -> frozenset[str]:
    """Every three characters in a row of a normalised name, its ends marked by a space; none if it is empty."""
    text = f" {normalise(name)} "
    return frozenset(text[start : start + 3] for start in range(len(text) - 2))
