"""One sentence by rule: what a report allows to conclude."""

from collections.abc import Sequence

from ml.experiments.guardrails import GuardrailVerdict
from ml.experiments.intervals import Interval
from ml.experiments.metric_catalogue import METRICS
from ml.experiments.results import Analysis, Effect, GuardrailResult
from webapp.experiments.metric_texts import p_phrase, percent_text
from webapp.experiments.report_document import (
    ArmFacts,
    Conclusion,
    Decision,
    Heading,
    HealthCheck,
    HealthState,
    LookState,
)

# A lift that nobody would act on: where the whole interval is smaller, there is no difference worth having.
NEGLIGIBLE_LIFT = 0.05


def decide(
    heading: Heading,
    arms: Sequence[ArmFacts],
    health: Sequence[HealthCheck],
    look: LookState,
    analysis: Analysis | None,
) -> Decision:
    """Decide.

    Never a winner while a check of the health fails, a result is locked, or a guardrail is not held.

    Args:
        heading: What the experiment is.
        arms: The control first.
        health: All checks.
        look: Which look this is.
        analysis: What was found; None where it must not be looked at.
    """
    failed = [check for check in health if check.state == HealthState.FAILED]
    if failed:
        return Decision(Conclusion.UNHEALTHY, f"No verdict, for no effect counts: {failed[0].finding}")
    if look.is_locked or analysis is None:
        return Decision(Conclusion.LOCKED, _locked(heading, look))
    if not analysis.primary.effects:
        return Decision(Conclusion.NOT_ENOUGH_DATA, f"Not enough data: {analysis.primary.missing}.")
    if heading.is_replay:
        return Decision(Conclusion.REPLAY, _replay(analysis.primary.effects[0]))
    return _of_effects(arms, look, analysis)


def _of_effects(arms: Sequence[ArmFacts], look: LookState, analysis: Analysis) -> Decision:
    names = {arm.key: arm.name for arm in arms}
    goodness = -1 if METRICS[analysis.primary.metric].lower_is_better else 1
    crossed = [one for one in analysis.primary.effects if one.judgement and one.judgement.is_crossed]
    better = [one for one in crossed if goodness * one.raw.difference > 0]
    if better:
        best = max(better, key=lambda one: goodness * one.raw.difference)
        return _of_better(best, names[best.treatment], analysis)
    if crossed:
        worst = crossed[0]
        sentence = f"{names[worst.treatment]!r} is worse: {_seen(analysis, worst)}."
        return Decision(Conclusion.WORSE, sentence)
    return _of_nothing(look, analysis)


def _of_better(effect: Effect, name: str, analysis: Analysis) -> Decision:
    seen = f"with {name!r}, {_seen(analysis, effect)}"
    of_it = [one for one in analysis.guardrails if one.treatment == effect.treatment]
    broken = _titles(of_it, GuardrailVerdict.BROKEN)
    if broken:
        return Decision(
            Conclusion.GUARDRAIL_BROKEN, f"No winner: {seen}, but {broken} got worse by more than the margin."
        )
    unclear = _titles(of_it, GuardrailVerdict.UNCLEAR)
    if unclear:
        return Decision(
            Conclusion.GUARDRAIL_UNCLEAR,
            f"No winner yet: {seen}, but it is not clear that {unclear} got worse by less than the margin.",
        )
    return Decision(Conclusion.WINNER, f"{seen[0].upper()}{seen[1:]}.", effect.treatment)


def _of_nothing(look: LookState, analysis: Analysis) -> Decision:
    effect = max(analysis.primary.effects, key=lambda one: abs(one.raw.t))
    seen = f"saw {_lift(effect)}"
    if not look.is_final:
        sentence = (
            f"No difference shown so far: {seen}, which is inside the boundary; the experiment goes on."
        )
        return Decision(Conclusion.KEEP_GOING, sentence)
    interval = effect.raw.lift_interval
    if interval and max(abs(interval.low), abs(interval.high)) <= NEGLIGIBLE_LIFT:
        return Decision(
            Conclusion.NO_DIFFERENCE, f"No difference of {percent_text(NEGLIGIBLE_LIFT)} or more: {seen}."
        )
    return Decision(Conclusion.NOT_ENOUGH_DATA, f"Not enough data: {_could(effect)}{seen}.")


def _replay(effect: Effect) -> str:
    could = _could(effect).removesuffix(", ")
    size = f" At this size it {could}." if could else ""
    return (
        "No winner, for this is a replay: nothing was shown differently to anybody, so the difference that was seen, "
        f"{_lift(effect)} ({p_phrase(effect.p_value)}), is chance.{size}"
    )


def _locked(heading: Heading, look: LookState) -> str:
    if heading.day is None:
        return "No result yet: the experiment has not started."
    why = "whoever looks again and again finds an effect that is none"
    if look.is_due:
        return f"No result yet: a planned look is due; the result is locked until it is taken, for {why}."
    if look.next_at_listeners is None:
        return f"No result yet: it is locked until the experiment stops, for {why}."
    return (
        f"No result yet: {look.listeners:,} of the {look.next_at_listeners:,} listeners of the next look have come; "
        f"it is locked until then, for {why}."
    )


def _seen(analysis: Analysis, effect: Effect) -> str:
    metric = METRICS[analysis.primary.metric]
    change = "higher" if effect.raw.difference > 0 else "lower"
    title = metric.title[0].lower() + metric.title[1:]
    return f"{title} is {change}: {_lift(effect)}, {p_phrase(effect.p_value)}"


def _lift(effect: Effect) -> str:
    """The lift with its interval; where there is none, the difference on the metric's own scale."""
    if effect.raw.lift is None:
        ends = effect.raw.interval
        return f"a difference of {effect.raw.difference:+.3g} [{ends.low:+.3g}, {ends.high:+.3g}]"
    return f"{_signed(effect.raw.lift)} {_ends(effect.raw.lift_interval)}"


def _ends(lift: Interval | None) -> str:
    return "[unbounded]" if lift is None else f"[{_signed(lift.low)}, {_signed(lift.high)}]"


def _signed(lift: float) -> str:
    return percent_text(lift, sign="+")


def _could(effect: Effect) -> str:
    return "" if effect.detectable_lift is None else f"could detect ±{percent_text(effect.detectable_lift)}, "


def _titles(guardrails: Sequence[GuardrailResult], verdict: GuardrailVerdict) -> str:
    titles = [METRICS[one.metric].title.lower() for one in guardrails if one.verdict == verdict]
    return " and ".join(titles)
