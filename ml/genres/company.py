"""What a micro-genre keeps company with: evidence for names that the rules do not know."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from ml.genres.folding import Fold

# Raising the companions' counts to this power keeps rare companions from winning by accident
# (Levy, Goldberg & Dagan 2015, TACL 3, 211-225).
_CONTEXT_POWER = 0.75
# Company is weaker evidence than any word of the name.
_STRONGEST = 0.6
_NAMES_SHOWN = 3


@dataclass(frozen=True)
class Company:
    """How often names share an artist.

    Attributes:
        together: For every name, the names it shares artists with, and how many artists.
        totals: For every name, the sum of its shared counts.
    """

    together: Mapping[str, Mapping[str, int]]
    totals: Mapping[str, int]

    @cached_property
    def _smoothed_sum(self) -> float:
        return float(sum(total**_CONTEXT_POWER for total in self.totals.values()))

    def association(self, name: str) -> dict[str, float]:
        """Smoothed positive pointwise mutual information of a name with each of its companions, in nats."""
        association = {}
        for companion, count in sorted(self.together.get(name, {}).items()):
            expected = self.totals[name] * self.totals[companion] ** _CONTEXT_POWER / self._smoothed_sum
            association[companion] = max(0.0, log(count / expected))
        return association


def count_company(artist_genres: Iterable[Sequence[str]]) -> Company:
    """Count how many artists each pair of names shares; a name repeated on one artist counts once."""
    together: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for names in artist_genres:
        unique = sorted(set(names))
        for name in unique:
            together[name].update(other for other in unique if other != name)
    totals = {name: companions.total() for name, companions in together.items()}
    return Company(dict(together), totals)


def fold_by_company(name: str, company: Company, known: Mapping[str, Fold]) -> Fold:
    """Let the companions of a name vote for its group.

    Each companion whose group is known votes with its association, times the logarithm of the artists they
    share, times the strength of its own fold. Ties go to the group whose slug sorts first.

    Args:
        name: The name to place.
        company: Counts over the whole catalogue.
        known: Folds by name; those without a group have no vote.

    Returns:
        A fold by company, at most 0.6 strong: the winner's share of the votes, less the fewer artists
        it shares with the winner's names. Or a fold without a group.
    """
    votes = _votes(name, company, known)
    if not votes:
        return Fold(name, None, "none", "", 0.0)
    tally: defaultdict[str, float] = defaultdict(float)
    for companion, vote in votes.items():
        tally[known[companion].group or ""] += vote
    winner = min(tally, key=lambda group: (-tally[group], group))
    friends = sorted((c for c in votes if known[c].group == winner), key=lambda c: (-votes[c], c))
    seen = sum(company.together[name][friend] for friend in friends)
    strength = _STRONGEST * tally[winner] / sum(tally.values()) * seen / (seen + 1)
    return Fold(name, winner, "company", ", ".join(friends[:_NAMES_SHOWN]), round(strength, 4))


def companions_of(name: str, company: Company, folds: Mapping[str, Fold], n: int = 3) -> list[str]:
    """The names of a name's own group that it keeps company with most: what supports its fold.

    Args:
        name: A folded name; one without a fold or a group has no companions.
        company: Counts over the whole catalogue.
        folds: Folds by name.
        n: At most this many.

    Returns:
        Names by falling association times the logarithm of the artists they share, then by name.
    """
    own = folds[name].group if name in folds else None
    weights = {
        companion: association * log(1 + company.together[name][companion])
        for companion, association in company.association(name).items()
        if own and association > 0 and companion in folds and folds[companion].group == own
    }
    return sorted(weights, key=lambda companion: (-round(weights[companion], 12), companion))[:n]


def agreement_of(name: str, company: Company, folds: Mapping[str, Fold]) -> float | None:
    """How far the company of a name supports its fold: the share of its companions' votes for the name's own group.

    Args:
        name: A folded name.
        company: Counts over the whole catalogue.
        folds: Folds by name; the name's own says which group is meant.

    Returns:
        A fraction; None if no companion has a vote.
    """
    votes = _votes(name, company, folds)
    total = sum(votes.values())
    own = sum(vote for companion, vote in votes.items() if folds[companion].group == folds[name].group)
    return round(own / total, 4) if total else None


def _votes(name: str, company: Company, known: Mapping[str, Fold]) -> dict[str, float]:
    votes = {}
    for companion, association in company.association(name).items():
        fold = known.get(companion)
        if fold and fold.group and association > 0:
            votes[companion] = association * log(1 + company.together[name][companion]) * fold.strength
    return votes
