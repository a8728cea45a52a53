"""Read the parts of a rules file and refuse what cannot be followed."""

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from ml.genres.names import normalise
from ml.genres.phrases import PhraseTable
from ml.groups import Group

Place = Literal["whole", "start", "end", "anywhere"]
RuleEvidence = Literal["phrase", "style", "region"]


class RulesError(ValueError):
    """The rules file says something that cannot be followed."""


@dataclass(frozen=True)
class Step:
    """One stage of the search: where its entries must stand and what a match proves."""

    title: str
    place: Place
    evidence: RuleEvidence
    strength: float
    table: PhraseTable


def read_groups(entries: object) -> tuple[Group, ...]:
    """The groups of a rules file, in its order.

    Raises:
        RulesError: There are none, one lacks a field, or a slug or name is empty or used twice.
    """
    if not isinstance(entries, list) or not entries:
        raise RulesError(f"groups is {entries!r}, must be a list with at least one group")
    groups = tuple(_read_group(entry) for entry in entries)
    for field in ("slug", "name"):
        values = [getattr(group, field) for group in groups]
        for value in values:
            if not value or values.count(value) > 1:
                raise RulesError(f"group {field} {value!r} is empty or used twice, must be unique")
    return groups


def read_default(slug: object, groups: tuple[Group, ...]) -> str:
    """The slug of the group for names that nothing places; the first group if the file does not say.

    Raises:
        RulesError: No group has the slug.
    """
    found = groups[0].slug if slug is None else slug
    if found not in {group.slug for group in groups}:
        raise RulesError(f"default is {slug!r}, must be the slug of a group")
    return str(found)


def read_steps(entries: object, groups: tuple[Group, ...]) -> tuple[Step, ...]:
    """The steps of a rules file, in its order.

    Raises:
        RulesError: There are none, or one cannot be followed; the message names the step and the entry.
    """
    if not isinstance(entries, list) or not entries:
        raise RulesError(f"steps is {entries!r}, must be a list with at least one step")
    slugs = {group.slug for group in groups}
    return tuple(_read_step(number, step, slugs) for number, step in enumerate(entries, 1))


def _read_group(entry: Any) -> Group:
    if not isinstance(entry, dict) or not {"slug", "name"} <= entry.keys():
        raise RulesError(f"group {entry!r} lacks a field, must have slug and name")
    return Group(entry["slug"], entry["name"])


def _read_step(number: int, step: Any, slugs: set[str]) -> Step:
    if not isinstance(step, dict):
        raise RulesError(f"step {number} is {step!r}, must be a table")
    title = step.get("title") or f"number {number}"
    place = _choice(title, "where", step.get("where"), get_args(Place))
    evidence = _choice(title, "evidence", step.get("evidence"), get_args(RuleEvidence))
    strength = step.get("strength")
    if not isinstance(strength, int | float) or not 0 < strength <= 1:
        raise RulesError(f"step {title!r}: strength is {strength!r}, must be above 0 and at most 1")
    table = _read_table(title, step.get("entries"), slugs)
    return Step(title, cast(Place, place), cast(RuleEvidence, evidence), float(strength), table)


def _choice(title: str, field: str, value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise RulesError(f"step {title!r}: {field} is {value!r}, must be one of {', '.join(allowed)}")
    return str(value)


def _read_table(title: str, entries: object, slugs: set[str]) -> PhraseTable:
    if not isinstance(entries, dict) or not entries:
        raise RulesError(f"step {title!r}: entries is {entries!r}, must hold at least one list")
    homes: dict[str, str] = {}
    for slug, phrases in entries.items():
        if slug not in slugs:
            raise RulesError(f"step {title!r}: {slug!r} is not the slug of a group")
        for phrase in phrases:
            _check_phrase(title, phrase)
            if phrase in homes:
                raise RulesError(f"step {title!r}: {phrase!r} stands in {homes[phrase]!r} and in {slug!r}")
            homes[phrase] = slug
    try:
        return PhraseTable(homes)
    except ValueError as error:
        raise RulesError(f"step {title!r}: {error}") from error


def _check_phrase(title: str, phrase: str) -> None:
    bare = phrase.removeprefix("*") if phrase.startswith("*") else phrase.removesuffix("*")
    if not bare or normalise(bare) != bare:
        raise RulesError(f"step {title!r}: {phrase!r} is not normalised, must be {normalise(bare)!r}")
    if bare != phrase and " " in bare:
        raise RulesError(f"step {title!r}: {phrase!r} has a star and several words, must have one word")
