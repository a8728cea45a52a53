"""An evaluation as a page shows it: sentences, tables, and the places of what is drawn beside them.

A version of an older program lacks some parts; they are None or empty then, and not shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ml.score_names import BREAKDOWN_TITLES, other_splits_of
from webapp.evaluation.confusion_view import ConfusionView, confusion_of
from webapp.evaluation.interval_strips import IntervalStrip, fraction_scale
from webapp.evaluation.line_charts import LineChart, axis_over, line_chart, percent_axis

Facts = Mapping[str, Any]
WANTED_PRECISION = 0.8


@dataclass(frozen=True)
class Drawn:
    """A row of a table: what was found in a part of the tracks, with the strip of its accuracy."""

    label: str
    facts: Facts
    accuracy: Facts
    strip: IntervalStrip | None


@dataclass(frozen=True)
class Charted:
    """A chart, and the rows of the table beside it."""

    chart: LineChart
    rows: Sequence[Facts]


@dataclass(frozen=True)
class EvaluationView:
    """All parts of the page.

    Attributes:
        metrics: The evaluation itself.
        splits: Accuracy by artist, by time and at random; only the first where no other was tried.
        impossible_splits: Why others could not be tried.
        breakdowns: Heading and rows of each.
        by_tracks: Accuracy of answers about artists, by number of tracks.
        missing_inputs: Accuracy where some of the inputs are missing.
        working_point: The lowest threshold at which `WANTED_PRECISION` of the answers are right, else the one at
            which most are.
    """

    metrics: Facts
    splits: Sequence[Drawn]
    impossible_splits: Sequence[str]
    breakdowns: Sequence[tuple[str, Sequence[Drawn]]]
    by_tracks: Sequence[Drawn]
    missing_inputs: Sequence[Drawn]
    coverage: Charted | None
    working_point: Facts | None
    reliability: Charted | None
    confusion: ConfusionView | None


def view_of(metrics: Facts) -> EvaluationView:
    """Prepare an evaluation, as `ml.evaluation` gives it, for its page."""
    overall = metrics["scores"]["accuracy"]["value"]
    artist_level = metrics.get("artist_level")
    curve = [point for point in metrics.get("coverage", ()) if point["precision"]["value"] is not None]
    splits = _splits(metrics)
    return EvaluationView(
        metrics=metrics,
        splits=splits,
        impossible_splits=[
            view["not_possible"]
            for view in metrics.get("other_splits", {}).values()
            if "not_possible" in view
        ],
        breakdowns=[
            (title, _drawn(metrics["breakdowns"][name], overall))
            for name, title in BREAKDOWN_TITLES.items()
            if name in metrics.get("breakdowns", {})
        ],
        by_tracks=_drawn(artist_level["by_tracks"], artist_level["scores"]["accuracy"]["value"])
        if artist_level
        else [],
        missing_inputs=_missing_inputs(metrics.get("missing_inputs", []), overall),
        coverage=_coverage(curve) if curve else None,
        working_point=_working_point(curve) if curve else None,
        reliability=_reliability(metrics["reliability"]) if metrics.get("reliability") else None,
        confusion=confusion_of(metrics["confusion"], metrics["groups"]) if metrics.get("confusion") else None,
    )


def curve_of(manifest: Facts) -> LineChart | None:
    """Draw how the loss of each network fell on validation artists; None for a model without epochs.

    The loss on training artists also counts side tasks and penalties, so that it has another scale.
    """
    epochs = manifest.get("training_curve", [])
    if len(epochs) < 2:
        return None
    networks = {epoch.get("network", 1): None for epoch in epochs}
    lines = [
        (
            "",
            [
                (float(e["epoch"]), float(e["validation_loss"]))
                for e in epochs
                if e.get("network", 1) == network
            ],
        )
        for network in networks
    ]
    losses = [loss for _, points in lines for _, loss in points]
    return line_chart(lines, axis_over("epoch", [e["epoch"] for e in epochs]), axis_over("loss", losses))


def _splits(metrics: Facts) -> list[Drawn]:
    found = {"By artist: what counts": metrics} | other_splits_of(metrics)
    scale = fraction_scale(metrics["scores"]["accuracy"]["value"])
    return [
        Drawn(title, view, view["scores"]["accuracy"], scale.strip(view["scores"]["accuracy"]))
        for title, view in found.items()
    ]


def _missing_inputs(patterns: Sequence[Facts], reference: float) -> list[Drawn]:
    scale = fraction_scale(reference)
    found = [(pattern, pattern["scores"]["accuracy"]) for pattern in patterns]
    return [Drawn(pattern["label"], pattern, accuracy, scale.strip(accuracy)) for pattern, accuracy in found]


def _drawn(cells: Sequence[Facts], reference: float) -> list[Drawn]:
    scale = fraction_scale(reference)
    return [Drawn(cell["label"], cell, cell["accuracy"], scale.strip(cell["accuracy"])) for cell in cells]


def _coverage(curve: Sequence[Facts]) -> Charted:
    points = [(point["coverage"]["value"], point["precision"]["value"]) for point in curve]
    return Charted(
        line_chart([("", points)], percent_axis("tracks answered"), percent_axis("answers right")), curve
    )


def _working_point(curve: Sequence[Facts]) -> Facts:
    precise = [point for point in curve if point["precision"]["value"] >= WANTED_PRECISION]
    return precise[0] if precise else max(curve, key=lambda point: point["precision"]["value"])


def _reliability(bins: Sequence[Facts]) -> Charted:
    filled = [b for b in bins if b["confidence"] is not None]
    points = [(b["confidence"], b["frequency"]["value"]) for b in filled]
    x, y = percent_axis("stated probability"), percent_axis("came true")
    return Charted(line_chart([("", points)], x, y, has_diagonal=True), filled)
