"""Carry out a change of the mapping: add a version, and write the groups of those it concerns anew."""

from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from ml.genres.clustering import Method
from webapp.accounts.service import record
from webapp.catalogue.group_rows import store_groups
from webapp.catalogue.group_values import replace_values, weigher
from webapp.catalogue.mapping_changes import BY_ITSELF, Change, MappingError, change_of, going_back
from webapp.catalogue.mapping_moves import carriers
from webapp.catalogue.mapping_versions import Making, add_version
from webapp.catalogue.upserts import take_turn
from webapp.models import GenreMapping, MappingOrigin

LONGEST_NOTE = 300


class OutdatedError(ValueError):
    """The mapping has changed since a person looked at the change."""


@dataclass(frozen=True)
class Editor:
    """Who changes the mapping, and why; `account_id` is None for the command line."""

    name: str
    account_id: int | None
    note: str = ""


@dataclass(frozen=True)
class Applied:
    """What a change did: the version that it added, and how many artists and labelled tracks were written anew."""

    version: int
    artists: int
    tracks: int

    @property
    def sentence(self) -> str:
        """What was done, for people."""
        labelled = f" and {self.tracks:,} labelled tracks" if self.tracks else ""
        return (
            f"Version {self.version} of the mapping is in force; "
            f"the groups of {self.artists:,} artists{labelled} were written anew."
        )


def move_name(
    session: Session, name: str, choice: str, editor: Editor, now_ms: int, seen: int | None = None
) -> Applied:
    """Send a micro-genre to another group, or with `BY_ITSELF` where it goes by itself.

    Args:
        session: Inside a write transaction.
        name: As the catalogue spells it.
        choice: The slug of a group, or `BY_ITSELF`.
        editor: Who does it.
        now_ms: The time that new rows carry.
        seen: The version that the editor has seen in force, if any.

    Raises:
        UnknownMappingError: The mapping does not know the name.
        MappingError: There is no such group, or nothing would change.
        OutdatedError: Another version is in force by now.
    """
    take_turn(session)
    change = change_of(session, name, choice, editor.name)
    where = "where it goes by itself" if choice == BY_ITSELF else choice
    making = _making(
        change.base, MappingOrigin.EDIT, editor, editor.note or f"{name}: {where}"[:LONGEST_NOTE]
    )
    applied = _apply(session, change, making, now_ms, seen)
    record(session, "micro-genre moved", name[:100], editor.account_id, group=choice, **vars(applied))
    return applied


def go_back(
    session: Session, version_id: int, editor: Editor, now_ms: int, seen: int | None = None
) -> Applied:
    """Go back to an earlier version of the mapping; else as `move_name`."""
    take_turn(session)
    change = going_back(session, version_id, editor.name)
    target = session.get_one(GenreMapping, version_id)
    making = _making(target, MappingOrigin.REVERT, editor, editor.note, version_id)
    applied = _apply(session, change, making, now_ms, seen)
    record(session, "mapping reverted", str(version_id), editor.account_id, **vars(applied))
    return applied


def _making(
    like: GenreMapping, origin: MappingOrigin, editor: Editor, note: str, reverted_to: int | None = None
) -> Making:
    if len(note) > LONGEST_NOTE:
        raise MappingError(f"note has {len(note)} characters, must have at most {LONGEST_NOTE}")
    is_chosen = like.is_method_chosen or reverted_to is not None
    method = cast(Method, like.method)
    return Making(origin, method, is_chosen, note, editor.account_id, reverted_to)


def _apply(session: Session, change: Change, making: Making, now_ms: int, seen: int | None) -> Applied:
    if seen is not None and seen != change.base.id:
        raise OutdatedError(
            f"Version {change.base.id} of the mapping is in force by now; you have seen version {seen}. "
            "Look at the change again."
        )
    concerned = carriers(session, change)
    keys = store_groups(session, change.groups)
    version = add_version(session, change.after, keys, making, now_ms)
    weigh = weigher(change.after, keys)
    artists, tracks = (
        replace_values(session, one.owner, one.among, weigh(one.names), version, now_ms) for one in concerned
    )
    return Applied(version, artists, tracks)
