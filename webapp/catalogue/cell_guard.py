"""Keep spreadsheets from running the texts of a CSV file as formulas."""

import re

# What a spreadsheet takes for the beginning of a formula, behind any number of apostrophes.
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_RISKY_STARTS = frozenset("'=+-@\t\r")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def guard(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; `unguard` takes it away again."""
    return f"'{text}" if text[:1] in _RISKY_STARTS and _RISKY.match(text) else text


def unguard(text: str) -> str:
    """Give back exactly what `guard` was given."""
    return text[1:] if _GUARDED.match(text) else text
