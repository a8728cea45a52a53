"""The folding rules, read from `rules.toml` and checked before anything trusts them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from ml.genres.names import normalise
from ml.genres.rules_file import RulesError, Step, read_default, read_groups, read_steps
from ml.groups import Group

RULES_FILE = Path(__file__).with_name("rules.toml")


@dataclass(frozen=True)
class Rules:
    """Groups in display order, steps in the order they are tried, and words that leave a style unchanged.

    `default` is the slug of the group for names that nothing places; `tails` are words that say nothing at the
    end of a name; `silent` are names that say nothing about the music at all.
    """

    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    modifiers: tuple[tuple[str, ...], ...]
    default: str
    tails: frozenset[str]
    silent: frozenset[str]

    @classmethod
    def load(cls, path: Path = RULES_FILE) -> Self:
        """Read and check a rules file.

        Raises:
            OSError: The file cannot be read.
            RulesError: The file is not TOML, or its rules cannot be followed.
        """
        return cls.parse(path.read_text("utf-8"))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read rules from TOML text.

        Raises:
            RulesError: The text is not TOML, or its rules cannot be followed.
        """
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise RulesError(f"the rules are not valid TOML: {error}") from error
        groups = read_groups(document.get("groups"))
        steps = read_steps(document.get("steps"), groups)
        modifiers = tuple(tuple(normalise(words).split()) for words in document.get("modifiers", []))
        tails, silent = (frozenset(map(normalise, document.get(field, []))) for field in ("tails", "silent"))
        return cls(groups, steps, modifiers, read_default(document.get("default"), groups), tails, silent)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The slugs of all groups, in display order."""
        return tuple(group.slug for group in self.groups)

    @property
    def homes(self) -> dict[str, str]:
        """The group of every entry, without its star; where steps differ, the step that is tried first."""
        return {
            phrase: group for step in reversed(self.steps) for phrase, group in step.table.homes().items()
        }

    def get_group(self, slug: str) -> Group:
        """The group of a slug.

        Raises:
            KeyError: No group has this slug.
        """
        for group in self.groups:
            if group.slug == slug:
                return group
        raise KeyError(f"no genre group has the slug {slug!r}, the slugs are: {', '.join(self.slugs)}")


@cache
def default_rules() -> Rules:
    """The project's own rules, read once."""
    return Rules.load()
