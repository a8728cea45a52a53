"""Words and name patterns that a genre group likes."""

from ml.demo.tables import read_toml


def title_words(group: str, language: str) -> list[str]:
    """Give the group's words in one language, none where it has none."""
    return str(read_toml("genre_words")[group]["titles"].get(language, "")).split()


def name_patterns(group: str, language: str) -> list[str]:
    """Patterns of artist names in which "*" stands for the invented part."""
    patterns = str(read_toml("genre_words")[group]["artists"].get(language, ""))
    return [pattern.replace("_", " ") for pattern in patterns.split("|") if pattern]
