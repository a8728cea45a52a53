"""A report for a terminal."""

from collections.abc import Iterator

from ml.experiments.metric_catalogue import METRICS
from ml.experiments.results import Analysis, Effect, GuardrailResult, MetricResult
from webapp.experiments.metric_texts import (
    MetricTexts,
    lift_interval_text,
    lift_text,
    p_phrase,
    texts_of,
)
from webapp.experiments.report_document import ArmFacts, ReportDocument


def as_text(document: ReportDocument) -> str:
    """Write the report: arms, decision, health, results and notes."""
    heading = document.heading
    kind = "replay" if heading.is_replay else f"experiment, {heading.state}"
    return "\n".join(
        [
            f"{heading.name} ({heading.key}, {kind})",
            *(_arm_line(arm) for arm in document.arms),
            document.decision.sentence,
            *(f"  {check.name}: {check.state}. {check.finding}" for check in document.health),
            *(_analysis_lines(document.analysis) if document.analysis else []),
            *(f"- {note}" for note in document.method.notes),
        ]
    )


def _arm_line(arm: ArmFacts) -> str:
    silent = f", {arm.without_sessions:,} without a session" if arm.without_sessions else ""
    odd = f" ({arm.single_event_sessions:,} of a single event, {arm.open_sessions:,} that may go on)"
    return f"  {arm.name}: {arm.counted:,} listeners{silent}, {arm.sessions:,} sessions{odd if arm.sessions else ''}"


def _analysis_lines(analysis: Analysis) -> Iterator[str]:
    yield from _metric_lines(analysis.primary)
    for guardrail in analysis.guardrails:
        yield _guardrail_line(guardrail)
    for result in analysis.secondary:
        yield from _metric_lines(result)


def _metric_lines(result: MetricResult) -> Iterator[str]:
    texts, metric = texts_of(result.metric), METRICS[result.metric]
    arms = ", ".join(f"{arm.variant} {texts.value(arm.value)}" for arm in result.arms)
    yield f"  {metric.title}: {arms}"
    for effect in result.effects:
        yield from _effect_lines(texts, effect)
    if result.missing:
        yield f"    Not compared: {result.missing}."


def _effect_lines(texts: MetricTexts, effect: Effect) -> Iterator[str]:
    raw = effect.raw
    lift = f"lift {lift_text(raw.lift)} [{lift_interval_text(raw.lift_interval)}]"
    yield (
        f"    {effect.treatment}: {texts.difference(raw.difference)} [{texts.interval(raw.interval)}], {lift}, "
        f"{p_phrase(effect.p_value)}"
    )
    if effect.adjusted:
        adjusted = effect.adjusted
        yield (
            f"    less what is known from before: {texts.difference(adjusted.difference)} "
            f"[{texts.interval(adjusted.interval)}], {p_phrase(adjusted.p_value)}"
        )


def _guardrail_line(guardrail: GuardrailResult) -> str:
    texts, title = texts_of(guardrail.metric), METRICS[guardrail.metric].title
    margin = texts.margin(guardrail.margin, guardrail.is_relative)
    why = f" ({guardrail.missing})" if guardrail.missing else ""
    return f"  Guardrail {title}, {guardrail.treatment}: {guardrail.verdict}, margin {margin}{why}"
