"""The scores of a model card, as tables of text."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ml.score_names import BREAKDOWN_TITLES, SCORE_NAMES, other_splits_of

NO_CASE = "-"
_NONE = {"value": None, "low": None, "high": None}


class Table(NamedTuple):
    """Rows of text under a caption; the first column names the row, the others hold numbers."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> str:
        """Write it as Markdown, with the numbers to the right."""
        ruler = ["---", *("---:" for _ in self.header[1:])]
        lines = [self.header, ruler, *([_escaped(cell) for cell in row] for row in self.rows)]
        return "\n".join([f"{self.caption}:", "", *(f"| {' | '.join(line)} |" for line in lines)])


def score_table(metrics: Mapping[str, Any]) -> Table:
    """Every score with its interval."""
    scores = metrics["scores"]
    rows = [
        (SCORE_NAMES[name].title, *_with_interval(scores[name])) for name in SCORE_NAMES if name in scores
    ]
    return Table(
        f"Scores with {_level(metrics)} intervals over artists", ("Score", "Value", "Interval"), rows
    )


def score_row(metrics: Mapping[str, Any], name: str) -> tuple[str, str, str]:
    """Title, value and interval of one score."""
    return SCORE_NAMES[name].title, *_with_interval(metrics["scores"][name])


def group_table(metrics: Mapping[str, Any]) -> Table:
    """Precision, recall and F1 of each group."""
    rows = [
        (group["name"], f"{group['n']:,}", *(_ratio(group[name]) for name in ("precision", "recall", "f1")))
        for group in metrics["groups"]
    ]
    return Table("Each group on the test tracks", ("Group", "Test tracks", "Precision", "Recall", "F1"), rows)


def breakdown_tables(metrics: Mapping[str, Any]) -> list[Table]:
    """Accuracy by kind of track, one table per breakdown; empty for a version of an older program."""
    numbers = ("Tracks", "Artists", "Accuracy", f"{_level(metrics)} interval")
    return [
        Table(
            f"Accuracy by {title.lower()}",
            (title, *numbers),
            [(*_sizes(cell), *_with_interval(cell["accuracy"])) for cell in metrics["breakdowns"][name]],
        )
        for name, title in BREAKDOWN_TITLES.items()
        if name in metrics.get("breakdowns", {})
    ]


def other_split_table(metrics: Mapping[str, Any]) -> Table | None:
    """Accuracy under other splits, beside the split by artist; None where none was tried."""
    tried = other_splits_of(metrics)
    if not tried:
        return None
    rows = [
        (title, f"{view['n_tracks']:,}", *_with_interval(view["scores"]["accuracy"]))
        for title, view in ({"By artist (what counts)": metrics} | tried).items()
    ]
    return Table("Accuracy under other splits", ("Split", "Test tracks", "Accuracy", "Interval"), rows)


def missing_input_table(metrics: Mapping[str, Any]) -> Table | None:
    """Accuracy and calibration with some of the inputs missing; None where that was not tried."""
    patterns = metrics.get("missing_inputs", [])
    if not patterns:
        return None
    names = "accuracy", "calibration_error"
    rows = [
        (
            pattern["label"],
            *(cell for name in names for cell in _with_interval(pattern["scores"].get(name, _NONE))),
        )
        for pattern in patterns
    ]
    header = ("What is missing", "Accuracy", "Interval", SCORE_NAMES["calibration_error"].title, "Interval")
    return Table("With inputs missing", header, rows)


def artist_table(metrics: Mapping[str, Any]) -> Table | None:
    """How often whole artists are answered right, by their number of tracks; None for a version of an older program."""
    found = metrics.get("artist_level")
    if not found:
        return None
    everyone = {"label": "All", "n_artists": found["n_artists"], "accuracy": found["scores"]["accuracy"]}
    rows = [
        (str(cell["label"]), f"{cell['n_artists']:,}", *_with_interval(cell["accuracy"]))
        for cell in (everyone, *found["by_tracks"])
    ]
    return Table(
        "Accuracy on whole artists", ("Tracks of the artist", "Artists", "Accuracy", "Interval"), rows
    )


def _sizes(cell: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(cell["label"]), f"{cell['n_tracks']:,}", f"{cell['n_artists']:,}"


def _with_interval(score: Mapping[str, Any]) -> tuple[str, str]:
    value, low, high = score["value"], score["low"], score["high"]
    return (
        NO_CASE if value is None else f"{value:.3f}",
        NO_CASE if low is None else f"[{low:.3f}, {high:.3f}]",
    )


def _ratio(value: float | None) -> str:
    return NO_CASE if value is None else f"{value:.2f}"


def _level(metrics: Mapping[str, Any]) -> str:
    return f"{metrics['level'] * 100:.3g} %"


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|")
