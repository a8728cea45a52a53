"""Fold the whole vocabulary of a catalogue: rules first, then company, then resemblance."""

from collections.abc import Collection, Mapping, Sequence

from ml.genres.company import count_company, fold_by_company
from ml.genres.folding import Fold, fold_name
from ml.genres.resemblance import KnownNames
from ml.genres.rules import Rules, default_rules


def fold_vocabulary(artist_genres: Collection[Sequence[str]], rules: Rules | None = None) -> dict[str, Fold]:
    """Fold every name that occurs on an artist.

    Names unknown to the rules follow the company they keep; names without company go where the names are that
    they resemble, or else to the default group of the rules. So every name has a group, but for those that say
    nothing about the music ("unknown"). The answer does not depend on the order of the artists or of their names.

    Args:
        artist_genres: For each artist its micro-genre names, in any order; may be empty.
        rules: The rules to fold by; the project's own if None.

    Returns:
        One fold per distinct name, sorted by name.
    """
    chosen = rules or default_rules()
    vocabulary = sorted({name for names in artist_genres for name in names})
    folds = {name: fold_name(name, chosen) for name in vocabulary}
    unknown = _unplaced(folds)
    if unknown:
        company = count_company(artist_genres)
        folds |= {name: fold_by_company(name, company, folds) for name in unknown}
    alone = _unplaced(folds)
    if alone:
        placed = {name: fold.group for name, fold in folds.items() if fold.group}
        known = KnownNames(chosen.homes | placed)
        folds |= {name: known.fold(name, chosen.default) for name in alone}
    return folds


def _unplaced(folds: Mapping[str, Fold]) -> list[str]:
    return [name for name, fold in folds.items() if fold.evidence == "none"]
