"""Groups made from a catalogue alone: for vocabularies that the rules do not know, and for single-label sets."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ml.genres.balanced_clusters import cluster_points
from ml.genres.cluster_titles import display_name, slug_of, title_of
from ml.genres.folding import Fold, fold_name
from ml.genres.name_embedding import NameSpace, place_names, unit
from ml.genres.names import normalise
from ml.genres.resemblance import KnownNames
from ml.genres.rules import Rules, default_rules
from ml.groups import Group

Method = Literal["rules", "company"]

_LARGEST_SHARE = 0.15
# As sure as company can be: see `company.fold_by_company`.
_STRONGEST = 0.6
_NAMES_SHOWN = 3
_MOST_GROUPS = 26
# A set whose artists carry one name each is a set of classes already, if it has no more names than this.
_MOST_CLASSES = 150
# Names that nothing tells apart have a group of their own if they weigh more than this share of the catalogue.
_MANY_OTHERS = 0.01
# A fold by resemblance this strong shares half its letters with a name of the group, as a misspelling does.
_ALIKE = 0.1
# The rules serve a catalogue if they place this share of its artists, and not nearly all of them in one group.
_ENOUGH_PLACED = 0.8
# Fewer artists tell too little of the company that names keep.
_FEWEST_ARTISTS = 50
_MOST_IN_ONE_GROUP = 0.5


@dataclass(frozen=True)
class Clustering:
    """Groups, and where every name belongs.

    Attributes:
        groups: At most as many as asked, the heaviest first; slugs and names are unique.
        folds: One fold per distinct name, sorted by name; evidence is "cluster", or "resemblance" or "default"
            for a name that shares no artist and no word with another: it follows the name it is a misspelling of,
            or else stands in the heaviest group, or in "Other names" if such names weigh more than 1 %.
    """

    groups: tuple[Group, ...]
    folds: dict[str, Fold]


def preferred_method(artist_genres: Collection[Sequence[str]], rules: Rules | None = None) -> Method:
    """Whether the rules know enough of a vocabulary, or the company that names keep should make the groups.

    The rules are preferred if they place a name of at least 80 % of the artists that have any, and fewer than half
    of these artists have names in one group only of those that the rules make (or there are hardly any names). So
    they are if fewer than 50 artists have names, from which no company could be told.
    """
    chosen = rules or default_rules()
    vocabulary = {name for names in artist_genres for name in names}
    homes = {name: fold_name(name, chosen).group for name in vocabulary}
    groups = Counter(frozenset(homes[name] for name in names) - {None} for names in artist_genres if names)
    artists, placed = groups.total(), groups.total() - groups[frozenset()]
    tally = Counter({found: times for found, times in groups.items() if len(found) == 1})
    if artists < _FEWEST_ARTISTS:
        return "rules"
    if placed < _ENOUGH_PLACED * artists:
        return "company"
    lopsided = max(tally.values(), default=0) > _MOST_IN_ONE_GROUP * placed
    return "company" if lopsided and len(vocabulary) > len(chosen.groups) else "rules"


def cluster_vocabulary(
    artist_genres: Collection[Sequence[str]], most_groups: int | None = None
) -> Clustering:
    """Group names by the artists they share, and by the words they share, without any knowledge of music.

    Spellings that differ in case, accents, spaces or punctuation only are one name. A vocabulary of at most
    `most_groups` names keeps each as a group of its own. The answer does not depend on the order of the artists
    or of their names.

    Args:
        artist_genres: For each artist its names, in any order; may be empty.
        most_groups: The highest number of groups, at least 1. None means 26, or every name of a single-label set
            of at most 150 names: where no artist carries two names, nothing tells which belong together.

    Raises:
        ValueError: `most_groups` is below 1.
    """
    if most_groups is not None and most_groups < 1:
        raise ValueError(f"most_groups is {most_groups}, must be at least 1")
    spellings = _spellings(artist_genres)
    if most_groups is None:
        is_single_label = all(len(set(names)) <= 1 for names in artist_genres)
        most_groups = _MOST_CLASSES if is_single_label and len(spellings) <= _MOST_CLASSES else _MOST_GROUPS
    if len(spellings) <= most_groups:
        return _each_its_own(spellings, artist_genres)
    keys = sorted(spellings)
    index = {name: row for row, key in enumerate(keys) for name in spellings[key]}
    carried = (sorted({index[name] for name in names}) for names in artist_genres)
    space = place_names([frozenset(normalise(spellings[key][0]).split()) for key in keys], carried)
    alone = ~space.points.any(axis=1)
    has_others = most_groups > 1 and space.mass[alone].sum() > _MANY_OTHERS * space.mass.sum()
    labels = cluster_points(space.points, space.mass, most_groups - has_others, _LARGEST_SHARE)
    return _grouped([spellings[key] for key in keys], space, labels, has_others)


def _spellings(artists: Collection[Sequence[str]]) -> dict[str, list[str]]:
    """The names that are spelt alike, the most carried first, by what they have in common."""
    counts = Counter(name for names in artists for name in set(names))
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(counts, key=lambda name: (-counts[name], name)):
        alike[normalise(name).replace(" ", "") or name].append(name)
    return dict(alike)


def _each_its_own(spellings: Mapping[str, Sequence[str]], artists: Collection[Sequence[str]]) -> Clustering:
    counts = Counter(name for names in artists for name in set(names))
    ranked = sorted(spellings.values(), key=lambda names: (-sum(counts[name] for name in names), names[0]))
    groups = _unique_groups([display_name(names[0]) for names in ranked])
    folds = {
        name: Fold(name, group.slug, "cluster", names[0], 1.0)
        for names, group in zip(ranked, groups, strict=True)
        for name in names
    }
    return Clustering(groups, dict(sorted(folds.items())))


def _grouped(
    spellings: Sequence[Sequence[str]], space: NameSpace, labels: NDArray[np.int64], has_others: bool
) -> Clustering:
    if labels.max() < 0:
        return _all_together(spellings)
    mass = np.bincount(labels[labels >= 0], space.mass[labels >= 0])
    order = np.argsort(-mass, kind="stable")
    centres = np.array([_centre(space, labels == label) for label in order])
    telling = space.points @ centres.T
    members = [np.flatnonzero(labels == label) for label in order]
    ranked = [rows[np.lexsort((rows, -_telling(space, telling, rows, i)))] for i, rows in enumerate(members)]
    titles = [title_of(_candidates(spellings, space, rows)) for rows in ranked]
    groups = _unique_groups([*titles, "Other names"] if has_others else titles)
    folds: dict[str, Fold] = {}
    for number, rows in enumerate(ranked):
        leaders = [spellings[row][0] for row in rows[: _NAMES_SHOWN + 1]]
        for row in rows:
            strength = _strength(telling[row, number], int(space.artists[row]))
            for name in spellings[row]:
                others = [leader for leader in leaders if leader != name][:_NAMES_SHOWN]
                folds[name] = Fold(name, groups[number].slug, "cluster", ", ".join(others), strength)
    known = KnownNames({name: fold.group for name, fold in folds.items() if fold.group})
    alone = [name for row in np.flatnonzero(labels < 0).tolist() for name in spellings[row]]
    folds |= {name: _fold_alone(name, known, groups[-1 if has_others else 0].slug) for name in alone}
    return Clustering(groups, dict(sorted(folds.items())))


def _fold_alone(name: str, known: KnownNames, default: str) -> Fold:
    fold = known.fold(name, default)
    return fold if fold.strength >= _ALIKE else Fold(name, default, "default", "", 0.0)


def _all_together(spellings: Sequence[Sequence[str]]) -> Clustering:
    """Nothing tells the names apart: one group of all."""
    folds = {name: Fold(name, "all-genres", "default", "", 0.0) for names in spellings for name in names}
    return Clustering((Group("all-genres", "All genres"),), dict(sorted(folds.items())))


def _centre(space: NameSpace, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    total = (space.points[chosen] * np.sqrt(space.mass[chosen])[:, None]).sum(axis=0, keepdims=True)
    return np.asarray(unit(total)[0])


def _telling(
    space: NameSpace, telling: NDArray[np.float64], rows: NDArray[np.int64], number: int
) -> NDArray[np.float64]:
    """How well names stand for a cluster: near its centre, and carried by many."""
    return np.asarray(np.round(telling[rows, number] * np.log1p(space.artists[rows]), 9))


def _candidates(spellings: Sequence[Sequence[str]], space: NameSpace, ranked: NDArray[np.int64]) -> list[str]:
    """The names a title may use: not those that few artists carry beside the first."""
    least = space.artists[ranked[0]] / 10
    return [spellings[row][0] for row in ranked if space.artists[row] >= least]


def _strength(closeness: float, artists: int) -> float:
    return round(float(_STRONGEST * max(0.0, closeness) * artists / (artists + 1)), 4)


def _unique_groups(titles: Sequence[str]) -> tuple[Group, ...]:
    """Groups with a slug each; titles that would share one are numbered."""
    seen: Counter[str] = Counter()
    groups = []
    for title in titles:
        slug = slug_of(title)
        seen[slug] += 1
        number = seen[slug]
        groups.append(Group(slug, title) if number == 1 else Group(f"{slug}-{number}", f"{title} {number}"))
    return tuple(groups)
