"""The drawings of a report, placed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ml.experiments.intervals import Interval
from ml.experiments.results import Analysis, Cell, Difference, Effect, MetricResult
from webapp.experiments.charts.colours import colours_of
from webapp.experiments.charts.curve import Curve, Point, place_bands, place_whiskers
from webapp.experiments.charts.distribution import Spread, place_distribution
from webapp.experiments.charts.exposures import ExposureBars, place_exposures
from webapp.experiments.charts.forest import Forest, Line, place_forest
from webapp.experiments.metric_texts import MetricTexts, texts_of
from webapp.experiments.report_document import ReportDocument


@dataclass(frozen=True)
class ReportCharts:
    """Drawings by the key of the treatment, where there is one for each; None where there is nothing to draw.

    Attributes:
        colours: Of the arms.
        effects: The primary effect, computed in every way.
        over_time: With its band.
        by_age: By days since exposure.
        exposures: Per day.
        distribution: Over listeners.
        breakdown: By what listeners are.
    """

    colours: Mapping[str, str]
    effects: Mapping[str, Forest | None] = field(default_factory=dict)
    over_time: Mapping[str, Curve | None] = field(default_factory=dict)
    by_age: Mapping[str, Curve | None] = field(default_factory=dict)
    exposures: ExposureBars | None = None
    distribution: Spread | None = None
    breakdown: Mapping[str, Forest | None] = field(default_factory=dict)


def charts_of(document: ReportDocument) -> ReportCharts:
    """Draw what a report holds."""
    arms = [arm.key for arm in document.arms]
    colours = colours_of(arms)
    analysis = document.analysis
    if analysis is None:
        return ReportCharts(colours)
    texts = texts_of(analysis.primary.metric)
    means = {arm.variant: arm.value for arm in analysis.primary.arms}
    return ReportCharts(
        colours=colours,
        effects=_effects(analysis.primary, texts, colours),
        over_time=_over_time(analysis, arms[1:], texts),
        by_age=_by_age(analysis, arms[1:], texts),
        exposures=place_exposures(analysis.exposures_per_day, arms),
        distribution=place_distribution(analysis.distribution, means, texts.shown(1.0)),
        breakdown={key: _breakdown(analysis.breakdown, key, texts, colours[key]) for key in arms[1:]},
    )


def _effects(
    primary: MetricResult, texts: MetricTexts, colours: Mapping[str, str]
) -> dict[str, Forest | None]:
    control = primary.arms[0].value if primary.arms else None
    return {
        effect.treatment: place_forest(
            _ways(effect, texts), texts.step_unit, colours[effect.treatment], _marks(effect, control, texts)
        )
        for effect in primary.effects
    }


def _ways(effect: Effect, texts: MetricTexts) -> list[Line]:
    held = effect.judgement and effect.judgement.interval
    return [
        _line("As measured", effect.raw, texts),
        *([_over_all_looks(effect.raw.difference, held, texts)] if held else []),
        *([_line("With CUPED", effect.adjusted, texts)] if effect.adjusted else []),
        *([_line("Winsorised", effect.winsorised.difference, texts, True)] if effect.winsorised else []),
    ]


def _line(label: str, found: Difference, texts: MetricTexts, is_faint: bool = False) -> Line:
    text = f"{texts.difference(found.difference)} ({texts.interval(found.interval)})"
    return Line(label, text, *texts.shown_pair(found.difference, found.interval), is_faint=is_faint)


def _over_all_looks(difference: float, held: Interval, texts: MetricTexts) -> Line:
    return Line("Over all looks", texts.interval(held), *texts.shown_pair(difference, held), is_faint=True)


def _marks(effect: Effect, control: float | None, texts: MetricTexts) -> list[tuple[float, str]]:
    if effect.detectable_lift is None or not control:
        return []
    size = texts.shown(abs(effect.detectable_lift * control))
    return [(-size, "-MDE"), (size, "+MDE")]


def _over_time(analysis: Analysis, treatments: Sequence[str], texts: MetricTexts) -> dict[str, Curve | None]:
    series = [
        [
            Point(p.at_ms, *texts.shown_pair(p.difference, p.band))
            for p in analysis.over_time
            if p.treatment == key
        ]
        for key in treatments
    ]
    return dict(zip(treatments, place_bands(series), strict=False))


def _by_age(analysis: Analysis, treatments: Sequence[str], texts: MetricTexts) -> dict[str, Curve | None]:
    series = [
        [
            Point(p.first_day, *texts.shown_pair(p.difference, p.interval))
            for p in analysis.by_age
            if p.treatment == key
        ]
        for key in treatments
    ]
    return dict(zip(treatments, place_whiskers(series), strict=False))


def _breakdown(cells: Sequence[Cell], treatment: str, texts: MetricTexts, colour: str) -> Forest | None:
    own = [cell for cell in cells if cell.treatment == treatment]
    lines: list[Line] = []
    for dimension, parts in groupby(own, lambda cell: cell.dimension):
        lines.append(Line(f"By {dimension}", is_heading=True))
        lines.extend(_part(cell, texts) for cell in parts)
    return place_forest(lines, texts.step_unit, colour)


def _part(cell: Cell, texts: MetricTexts) -> Line:
    label = f"{cell.value} ({cell.listeners:,})"
    if cell.difference is None or cell.interval is None:
        return Line(label, "too few to tell")
    return Line(label, texts.difference(cell.difference), *texts.shown_pair(cell.difference, cell.interval))
