"""The folding rules, read from `rules.toml` and checked before anything trusts them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self, cast, get_args

from ml.genres.names import normalise
from ml.genres.phrases import PhraseTable

Place = Literal["whole", "start", "end", "anywhere"]
RuleEvidence = Literal["phrase", "style", "region"]


class RulesError(ValueError):
    """The rules file says something that cannot be followed."""


@dataclass(frozen=True)
class Group:
    """A genre group: the slug that programs use and the name that people read."""

    slug: str
    name: str


@dataclass(frozen=True)
class Step:
    """One stage of the search: where its entries must stand and what a match proves."""

    title: str
    place: Place
    evidence: RuleEvidence
    strength: float
    table: PhraseTable


@dataclass(frozen=True)
class Rules:
    """Groups in display order, steps in the order they are tried."""

    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    modifiers: tuple[tuple[str, ...], ...]

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read and check a rules file; without a path, the one beside this module.

        Raises:
            RulesError: The file is not TOML, or breaks a rule about rules.
        """
        text = (
            path.read_text("utf-8") if path else files("ml.genres").joinpath("rules.toml").read_text("utf-8")
        )
        return cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read rules from TOML text.

        Raises:
            RulesError: The text is not TOML, or breaks a rule about rules.
        """
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RulesError(f"the rules are not valid TOML: {error}") from error
        groups = _read_groups(document.get("groups", []))
        slugs = {group.slug for group in groups}
        steps = tuple(
            _read_step(number, step, slugs) for number, step in enumerate(document.get("steps", []), 1)
        )
        if not steps:
            raise RulesError("the rules hold no steps, must hold at least one")
        modifiers = tuple(tuple(normalise(words).split()) for words in document.get("modifiers", []))
        return cls(groups, steps, modifiers)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of all groups, in display order."""
        return tuple(group.slug for group in self.groups)

    def group(self, slug: str) -> Group:
        """The group of a slug.

        Raises:
            KeyError: No group has this slug.
        """
        for group in self.groups:
            if group.slug == slug:
                return group
        raise KeyError(f"no genre group has the slug {slug!r}, the groups are: {', '.join(self.slugs)}")


@cache
def default_rules() -> Rules:
    """The rules shipped with the project, read once."""
    return Rules.load()


def _read_groups(entries: list[Mapping[str, Any]]) -> tuple[Group, ...]:
    if not entries:
        raise RulesError("the rules hold no groups, must hold at least one")
    try:
        groups = tuple(Group(entry["slug"], entry["name"]) for entry in entries)
    except KeyError as error:
        raise RulesError(f"a group lacks {error}, must have slug and name") from error
    for field in ("slug", "name"):
        values = [getattr(group, field) for group in groups]
        for value in values:
            if not value or values.count(value) > 1:
                raise RulesError(f"group {field} {value!r} is empty or used twice, must be unique")
    return groups


def _read_step(number: int, step: Mapping[str, Any], slugs: set[str]) -> Step:
    title = step.get("title") or f"number {number}"
    where = _choice(title, "where", step.get("where"), get_args(Place))
    evidence = _choice(title, "evidence", step.get("evidence"), get_args(RuleEvidence))
    strength = step.get("strength")
    if not isinstance(strength, int | float) or not 0 < strength <= 1:
        raise RulesError(f"step {title!r}: strength is {strength!r}, must be above 0 and at most 1")
    table = _read_table(title, step.get("entries", {}), slugs)
    return Step(title, cast(Place, where), cast(RuleEvidence, evidence), float(strength), table)


def _choice(title: str, field: str, value: object, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise RulesError(f"step {title!r}: {field} is {value!r}, must be one of {', '.join(allowed)}")
    return str(value)


def _read_table(title: str, entries: Mapping[str, list[str]], slugs: set[str]) -> PhraseTable:
    if not entries:
        raise RulesError(f"step {title!r} has no entries, must have at least one")
    homes: dict[str, str] = {}
    for slug, phrases in entries.items():
        if slug not in slugs:
            raise RulesError(f"step {title!r}: {slug!r} is not the slug of a group")
        for phrase in phrases:
            _claim(homes, title, phrase, slug)
    return PhraseTable(homes)


def _claim(homes: dict[str, str], title: str, phrase: str, slug: str) -> None:
    if (
        phrase.count("*") > 1
        or normalise(phrase.replace("*", "")) != phrase.replace("*", "")
        or phrase in ("", "*")
    ):
        raise RulesError(
            f"step {title!r}: entry {phrase!r} is not a normalised name, like {normalise(phrase)!r}"
        )
    if "*" in phrase.strip("*") or ("*" in phrase and " " in phrase):
        raise RulesError(
            f"step {title!r}: entry {phrase!r} has its star inside, must begin or end a single word"
        )
    if phrase in homes:
        raise RulesError(
            f"step {title!r}: entry {phrase!r} stands in {homes[phrase]!r} and in {slug!r}, must stand once"
        )
    homes[phrase] = slug
