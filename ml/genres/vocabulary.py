"""Fold the whole vocabulary of a catalogue: rules first, then company."""

from collections.abc import Iterable, Sequence

from ml.genres.company import count_company, fold_by_company
from ml.genres.folding import Fold, fold_name
from ml.genres.rules import Rules, default_rules


def fold_vocabulary(artist_genres: Iterable[Sequence[str]], rules: Rules | None = None) -> dict[str, Fold]:
    """Fold every name that occurs on an artist.

    Names unknown to the rules follow the company they keep. The answer does not depend on the order of
    the artists or of their names.

    Args:
        artist_genres: For each artist its micro-genre names, in any order; may be empty.
        rules: The rules to fold by; the project's own if None.

    Returns:
        One fold per distinct name, sorted by name.
    """
    artists = [tuple(names) for names in artist_genres]
    chosen = rules or default_rules()
    vocabulary = sorted({name for names in artists for name in names})
    by_rules = {name: fold_name(name, chosen) for name in vocabulary}
    unknown = [name for name in vocabulary if by_rules[name].group is None]
    if not unknown:
        return by_rules
    company = count_company(artists)
    return by_rules | {name: fold_by_company(name, company, by_rules) for name in unknown}
