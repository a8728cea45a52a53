"""Word tables of the demo's languages."""

from dataclasses import dataclass
from functools import cache

from ml.demo.tables import DATA, read_toml


@dataclass(frozen=True)
class Lexicon:
    """Words of one language in one script, joined by `join` ("" where the script has no spaces)."""

    join: str
    links: tuple[str, ...]
    words: tuple[str, ...]
    given: tuple[str, ...]
    family_start: tuple[str, ...]
    family_end: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """`latin` is how the language is written in Latin letters; for a Latin-script language it is `native`."""

    code: str
    script: str
    native: Lexicon
    latin: Lexicon


@cache
def languages() -> dict[str, Language]:
    """Give every language that has a word table, by code."""
    codes = sorted(path.stem for path in (DATA / "languages").glob("*.toml"))
    return {code: _language(code) for code in codes}


def _language(code: str) -> Language:
    raw = read_toml(f"languages/{code}")
    native = _lexicon(raw["native"])
    return Language(code, raw["script"], native, _lexicon(raw["latin"]) if "latin" in raw else native)


def _lexicon(raw: dict[str, str]) -> Lexicon:
    parts = ("links", "words", "given", "family_start", "family_end")
    return Lexicon(raw["join"], *(tuple(raw[part].split()) for part in parts))
