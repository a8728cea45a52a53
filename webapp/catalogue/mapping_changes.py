"""What a change of the mapping would do: which names go elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from sqlalchemy.orm import Session

from ml.genres.clustering import Method
from ml.genres.folding import Fold
from ml.groups import Group
from webapp.catalogue.folding import PERSON, fold_afresh
from webapp.catalogue.group_rows import groups_of_version
from webapp.catalogue.mapping_versions import Entry, entries_of, newest_mapping
from webapp.models import GenreMapping

# The choice that takes a person's decision about a name back.
BY_ITSELF = "-"


class MappingError(ValueError):
    """A change that cannot be made, and why."""


class UnknownMappingError(LookupError):
    """There is no such micro-genre or version."""


@dataclass(frozen=True)
class Change:
    """What would become of the mapping.

    Attributes:
        base: The version in force.
        groups: Those that the mapping may use afterwards.
        before: Entries in force by name.
        after: Entries as they would be by name.
    """

    base: GenreMapping
    groups: Sequence[Group]
    before: Mapping[str, Entry]
    after: Mapping[str, Entry]

    @cached_property
    def names(self) -> list[str]:
        """The names that would go to another group, or count more or less for theirs."""
        return [
            name
            for name, entry in self.after.items()
            if vote_of(entry.fold) != vote_of(self.before[name].fold)
        ]

    @cached_property
    def moved_names(self) -> list[tuple[str, str | None, str | None]]:
        """The names that would go to another group, with the slugs before and after."""
        groups = (
            (name, self.before[name].fold.group, entry.fold.group) for name, entry in self.after.items()
        )
        return [(name, before, after) for name, before, after in groups if before != after]


def change_of(session: Session, name: str, choice: str, person: str) -> Change:
    """Send a name to the group with the slug `choice`, or with `BY_ITSELF` where it goes by itself.

    Raises:
        UnknownMappingError: The mapping in force does not know the name.
        MappingError: There is no such group, or nothing would change.
    """
    base = newest_mapping(session)
    before = entries_of(session, base.id) if base else {}
    if base is None or name not in before:
        raise UnknownMappingError(f"The catalogue has no micro-genre called {name[:100]!r}.")
    groups = groups_of_version(session, base)
    fold = _chosen(session, base, name, choice, person, groups)
    if vote_of(fold) == vote_of(before[name].fold) and fold.evidence == before[name].fold.evidence:
        raise MappingError(f"{name} stands there already; choose another group.")
    return Change(base, groups, before, before | {name: _moved(before[name], fold)})


def _chosen(
    session: Session, base: GenreMapping, name: str, choice: str, person: str, groups: Sequence[Group]
) -> Fold:
    if choice == BY_ITSELF:
        afresh = fold_afresh(session, cast(Method, base.method))
        if name not in afresh:
            raise MappingError(
                f"No artist or track carries {name} any longer, so nothing tells where it goes."
            )
        return afresh[name].fold
    if choice not in {group.slug for group in groups}:
        raise MappingError(f"group is {choice[:60]!r}, must be the short name of a genre group")
    return Fold(name, choice, PERSON, person, 1.0)


def _alike(entry: Entry, afresh: Entry | None, fold: Fold) -> Entry:
    """Of two entries of a name the one whose group is that of the fold, if either is."""
    return afresh if afresh and afresh.fold.group == fold.group else entry


def _moved(entry: Entry, fold: Fold) -> Entry:
    """The entry with another fold; its company was that of the old group."""
    return Entry(fold, entry.artists) if fold.group != entry.fold.group else entry._replace(fold=fold)


def going_back(session: Session, version_id: int, person: str) -> Change:
    """Go back to an earlier version; names that it did not know stay where they are.

    What differs from where a name goes by itself counts as decided by the person, so that it lasts.

    Raises:
        UnknownMappingError: There is no such version.
        MappingError: It is in force already, or says the same.
    """
    base, target = newest_mapping(session), session.get(GenreMapping, version_id)
    if base is None or target is None:
        raise UnknownMappingError(f"There is no version {version_id} of the mapping.")
    if base.id == target.id:
        raise MappingError(f"Version {version_id} is in force already.")
    groups, afresh = groups_of_version(session, target), fold_afresh(session, cast(Method, target.method))
    before, old = entries_of(session, base.id), entries_of(session, target.id)
    slugs = {group.slug for group in groups}
    after = {}
    for name, entry in before.items():
        lasting = (
            entry if entry.fold.group in slugs else afresh.get(name, Entry(replace(entry.fold, group=None)))
        )
        fold = old.get(name, lasting).fold
        if (
            name in old
            and name in afresh
            and afresh[name].fold.group != fold.group
            and fold.evidence != PERSON
        ):
            fold = replace(fold, evidence=PERSON, detail=f"{person}, going back to version {version_id}")
        after[name] = _moved(_alike(entry, afresh.get(name), fold), fold)
    change = Change(base, groups, before, after)
    if not change.names:
        raise MappingError(f"Version {version_id} says the same as the version in force.")
    return change


def vote_of(fold: Fold) -> tuple[str | None, float]:
    """What the groups of an artist depend on: where the name goes, and how strongly."""
    return (fold.group, fold.strength if fold.group else 0.0)
