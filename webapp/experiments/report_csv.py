"""A report as a table: one row per number, unrounded, in the order of reading."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from ml.experiments.results import Analysis, ArmDistribution, MetricResult
from webapp.catalogue.cell_guard import guard
from webapp.clock import utc_text
from webapp.experiments.report_document import ReportDocument


class Row(NamedTuple):
    """One number or text.

    Attributes:
        section: Of the report.
        metric: Key in `METRICS`; empty where it is of none.
        variant: Key; for effects that of the treatment.
        item: What else tells it apart: a moment, a day, a check, a cell.
        statistic: Name of the value; parts of a whole are joined by dots.
        value: None where there is none.
    """

    section: str
    metric: str
    variant: str
    item: str
    statistic: str
    value: Any


def as_csv(document: ReportDocument) -> str:
    """Write a report; texts that a spreadsheet would run as formulas are guarded by an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(Row._fields)
    writer.writerows([_cell(value) for value in row] for row in rows_of(document))
    return text.getvalue()


def rows_of(document: ReportDocument) -> Iterator[Row]:
    """Take a report apart."""
    yield from _rows("experiment", document.heading)
    for arm in document.arms:
        yield from _rows("arm", arm, variant=arm.key, left_out=("key",))
        yield Row("arm", "", arm.key, "", "counted", arm.counted)
    yield from _rows("look", document.look)
    yield from _rows("decision", document.decision)
    for check in document.health:
        yield from _rows("health", check, item=check.name, left_out=("name",))
    if document.analysis:
        yield from _analysis(document.analysis)
    yield from _rows("plan", document.plan)
    yield from _rows("method", document.method, left_out=("notes", "looks_taken"))
    for number, note in enumerate(document.method.notes, 1):
        yield Row("method", "", "", f"note {number}", "text", note)
    for taken in document.method.looks_taken:
        yield from _rows("look taken", taken, item=utc_text(taken.taken_at_ms), left_out=("taken_at_ms",))


def _analysis(analysis: Analysis) -> Iterator[Row]:
    primary = analysis.primary.metric
    yield from _metric("primary", analysis.primary)
    for guardrail in analysis.guardrails:
        keys = {"metric": guardrail.metric, "variant": guardrail.treatment}
        yield from _rows("guardrail", guardrail, **keys, left_out=("metric", "treatment"))
    for result in analysis.secondary:
        yield from _metric("secondary", result)
    for one in analysis.balance:
        yield from _rows("balance", one, variant=one.treatment, left_out=("treatment",))
    for point in analysis.over_time:
        keys = {"metric": primary, "variant": point.treatment, "item": utc_text(point.at_ms)}
        yield from _rows("over time", point, **keys, left_out=("treatment", "at_ms"))
    for midnight, variant, listeners in analysis.exposures_per_day:
        yield Row("exposures", "", variant, utc_text(midnight)[:10], "listeners", listeners)
    for age in analysis.by_age:
        keys = {"metric": primary, "variant": age.treatment, "item": f"day {age.first_day} to {age.last_day}"}
        yield from _rows("by days since exposure", age, **keys, left_out=("treatment",))
    for arm in analysis.distribution:
        yield from _distribution(primary, arm)
    for cell in analysis.breakdown:
        keys = {"metric": primary, "variant": cell.treatment, "item": f"{cell.dimension}: {cell.value}"}
        yield from _rows("breakdown", cell, **keys, left_out=("treatment", "dimension", "value"))


def _metric(section: str, result: MetricResult) -> Iterator[Row]:
    if result.missing:
        yield Row(section, result.metric, "", "", "missing", result.missing)
    for arm in result.arms:
        yield from _rows(section, arm, metric=result.metric, variant=arm.variant, left_out=("variant",))
    for effect in result.effects:
        keys = {"metric": result.metric, "variant": effect.treatment, "item": "effect"}
        yield from _rows(section, effect, **keys, left_out=("treatment",))
        yield Row(section, result.metric, effect.treatment, "effect", "p_value", effect.p_value)


def _distribution(metric: str, arm: ArmDistribution) -> Iterator[Row]:
    for percent, value in arm.quantiles.items():
        yield Row("distribution", metric, arm.variant, f"quantile {percent} %", "value", value)
    for number, value in enumerate(arm.values, 1):
        yield Row("distribution", metric, arm.variant, f"listener {number}", "value", value)
    for number, count in enumerate(arm.counts, 1):
        bin_of = ("distribution", metric, arm.variant, f"bin {number}")
        yield Row(*bin_of, "low", arm.edges[number - 1])
        yield Row(*bin_of, "high", arm.edges[number])
        yield Row(*bin_of, "listeners", count)


def _rows(
    section: str,
    found: Any,
    metric: str = "",
    variant: str = "",
    item: str = "",
    left_out: Sequence[str] = (),
) -> Iterator[Row]:
    tree = {name: value for name, value in asdict(found).items() if name not in left_out}
    for statistic, value in _leaves(tree):
        yield Row(section, metric, variant, item, statistic, value)


def _leaves(tree: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard(value) if isinstance(value, str) else repr(value)
