"""The grouping that this project set out to better, rebuilt from its description as a yardstick.

An artist's genre is the one of its names that the whole catalogue has most; genres are folded into shorter names
whose words they hold, in whatever order; what is left is merged by keyword; the twenty largest genres stay, and
K-means clusters the artists of all others, each cluster called by its commonest genre. The description leaves open
whether names are counted before they are folded: counted after, 44 % of all tracks are "pop" and 17 % in clusters;
counted before, as here, 29 % and 23 %, which is the closer to what is reported of it, about 25 % and 18 %.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

KEPT = 20
CLUSTERS = 6
_MOST_WORDS = 6
_SEED = 0


def original_groups(artists: Sequence[Sequence[str]]) -> tuple[list[str | None], set[str]]:
    """Group artists the original way.

    Returns:
        The group of each artist, None for one without names, and the groups that are clusters.
    """
    counts = Counter(name for names in artists for name in set(names))
    homes = _merge_by_keyword(_fold_by_phrase(counts), counts)
    groups = [
        homes[max(names, key=lambda name: (counts[name], name))] if names else None for names in artists
    ]
    kept = {genre for genre, _ in Counter(filter(None, groups)).most_common(KEPT)}
    rest = [place for place, group in enumerate(groups) if group and group not in kept]
    for place, cluster in zip(rest, _clusters([artists[place] for place in rest]), strict=True):
        groups[place] = f"cluster {cluster}"
    return groups, {group for group in groups if group and group.startswith("cluster ")}


def _fold_by_phrase(counts: Counter[str]) -> dict[str, str]:
    """Fold each name into the most carried name made of some of its words, in any order."""
    known: dict[frozenset[str], str] = {}
    for name in sorted(counts, key=lambda name: (counts[name], name)):
        known[frozenset(name.split())] = name
    return {name: _shorter(name, counts, known) for name in counts}


def _shorter(name: str, counts: Counter[str], known: dict[frozenset[str], str]) -> str:
    words = name.split()[:_MOST_WORDS]
    parts = (frozenset(part) for size in range(1, len(words)) for part in combinations(words, size))
    found = [known[part] for part in parts if part in known]
    return max(found, key=lambda other: (counts[other], other), default=name)


def _merge_by_keyword(homes: dict[str, str], counts: Counter[str]) -> dict[str, str]:
    """Merge what is left into the largest genre whose single word it holds as part of a word."""
    sizes = Counter[str]()
    for name, home in homes.items():
        sizes[home] += counts[name]
    keywords = [genre for genre, _ in sizes.most_common(KEPT) if " " not in genre]
    return {
        name: next((keyword for keyword in keywords if keyword in home), home) for name, home in homes.items()
    }


def _clusters(artists: Sequence[Sequence[str]]) -> list[str]:
    """Cluster artists by the names they carry; a cluster is called by its commonest name."""
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import CountVectorizer

    incidence = CountVectorizer(analyzer=lambda names: names, binary=True).fit_transform(artists)
    labels = KMeans(CLUSTERS, n_init=10, random_state=_SEED).fit_predict(incidence)
    commonest = {
        label: Counter(
            name for names, own in zip(artists, labels, strict=True) if own == label for name in names
        ).most_common(1)[0][0]
        for label in set(labels)
    }
    return [commonest[label] for label in labels]
