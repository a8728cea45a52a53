"""A report in words: one verdict by rule, and the notes that say how to read the numbers."""

from ml.experiments.sample_ratio import SampleRatioCheck
from webapp.experiments.report import SMALL_LIFT, ArmReport, Effect, LeftOut, Report

SIGNIFICANT_P_VALUE = 0.05

UNIT_NOTE = (
    "The unit is the listener: a listener's value is the mean duration of their sessions, and each listener "
    "counts once however many sessions they have. A session lasts from its first to its last event."
)
TEST_NOTE = (
    "The p-value and the interval are Welch's, for unequal variances; the lift's interval is Fieller's."
)
REPLAY_NOTE = (
    "This is a replay, not an experiment: an old log was divided afterwards and nothing was shown "
    "differently to anybody, so any difference is chance."
)
EXPOSURE_NOTE = (
    "Sessions count that began after the listener's first exposure: the first use of their variant."
)
LOCKED = (
    "No result yet: means and effect are locked while the experiment runs, and read once, when it has stopped. "
    "Whoever looks again and again finds an effect that is none."
)
SYNTHETIC_NOTE = (
    "Some or all of these listeners are synthetic: the numbers show how a report works and nothing else."
)


def verdict(report: Report) -> str:
    """Say in one sentence what the report allows to conclude. Never a winner while the sample ratio fails."""
    if report.sample_ratio and report.is_mismatched:
        return (
            "No verdict: the arms do not have the sizes of their weights "
            f"(p = {report.sample_ratio.p_value:.2g}), so something loses listeners and no effect counts."
        )
    if report.facts.is_running:
        return LOCKED
    if report.effect is None:
        return f"Not enough data: {report.missing}."
    if report.facts.is_replay:
        return _of_replay(report.effect)
    if report.effect.comparison.p_value < SIGNIFICANT_P_VALUE:
        return _of_difference(report, report.effect)
    return _of_no_difference(report)


def notes(report: Report) -> list[str]:
    """Say what the numbers rest on, and where they end."""
    facts = report.facts
    return [
        *([REPLAY_NOTE] if facts.is_replay else []),
        *([SYNTHETIC_NOTE] if facts.is_synthetic else []),
        UNIT_NOTE,
        TEST_NOTE,
        *_on_sensitivity(report),
        *([] if facts.is_replay else [EXPOSURE_NOTE]),
        *_on_silent_listeners(report),
        *_on_left_out(facts.left_out),
        *_on_unlisted_events(facts.unlisted_events),
    ]


def as_text(report: Report) -> str:
    """Write the report for a terminal."""
    kind = "replay" if report.facts.is_replay else "experiment"
    return "\n".join(
        [
            f"{report.facts.name} ({report.facts.key}, {kind})",
            *(_arm_line(arm) for arm in report.arms),
            *(_effect_lines(report.effect) if report.effect else []),
            *(_ratio_lines(report.sample_ratio) if report.sample_ratio else []),
            verdict(report),
            *(f"- {note}" for note in notes(report)),
        ]
    )


def p_text(p_value: float) -> str:
    """Write a p-value to three decimals, and a tiny one as below 0.001."""
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def _of_replay(effect: Effect) -> str:
    comparison = effect.comparison
    seen = f"the difference of {comparison.difference:+,.1f} s ({p_text(comparison.p_value)}) is chance"
    return f"No winner, for this is a replay: nothing was shown differently, so {seen}."


def _of_difference(report: Report, effect: Effect) -> str:
    comparison = effect.comparison
    treatment = report.arms[1].name
    longer = "longer" if comparison.difference > 0 else "shorter"
    low, high = comparison.interval.low, comparison.interval.high
    return (
        f"With {treatment!r} listeners have {longer} sessions, by {abs(comparison.difference):,.1f} s "
        f"(95 % interval of the difference {low:,.1f} to {high:,.1f} s, {p_text(comparison.p_value)})."
    )


def _of_no_difference(report: Report) -> str:
    text = "No difference could be shown, which does not prove that there is none"
    if report.sensitivity is None:
        return text + "."
    return f"{text}: effects below {report.sensitivity.detectable_lift:.0%} mostly stay hidden at this size."


def _on_sensitivity(report: Report) -> list[str]:
    if report.sensitivity is None:
        return []
    sizes = " and ".join(str(arm.listeners_with_sessions) for arm in report.arms)
    lift, needed = report.sensitivity.detectable_lift, report.sensitivity.listeners_for_small_lift
    return [
        f"With {sizes} listeners the smallest effect found 4 times in 5 is {lift:.0%} of the mean; "
        f"for {SMALL_LIFT:.0%} it would take {needed:,} listeners per arm."
    ]


def _on_silent_listeners(report: Report) -> list[str]:
    silent = sum(arm.listeners - arm.listeners_with_sessions for arm in report.arms)
    total = sum(arm.listeners for arm in report.arms)
    if not silent:
        return []
    return [
        f"{silent:,} of {total:,} listeners have no session: they are counted, but have no value to compare."
    ]


def _on_left_out(left_out: LeftOut) -> list[str]:
    reasons = {
        "have not used their variant yet": left_out.unexposed,
        "saw more than one variant": left_out.mixed,
        "had their variant set by hand": left_out.overridden,
    }
    return [f"{n:,} listeners do not count, for they {why}." for why, n in reasons.items() if n]


def _on_unlisted_events(events: int) -> list[str]:
    if not events:
        return []
    return [
        f"{events:,} events name tracks that the catalogue lacks; they are kept, and count like all others."
    ]


def _arm_line(arm: ArmReport) -> str:
    absent = "mean locked" if arm.sessions else "no sessions"
    mean = absent if arm.mean_s is None else f"mean {arm.mean_s:,.1f} s"
    return f"  {arm.name}: {mean}, {arm.listeners:,} listeners, {arm.sessions:,} sessions"


def _effect_lines(effect: Effect) -> list[str]:
    comparison, lift = effect.comparison, effect.lift_interval
    interval = comparison.interval
    lines = [
        f"  Difference {comparison.difference:+,.1f} s, {interval.level:.0%} interval "
        f"{interval.low:,.1f} to {interval.high:,.1f} s",
        f"  t = {comparison.t:.4f}, df = {comparison.degrees_of_freedom:.2f}, {p_text(comparison.p_value)}",
    ]
    if effect.lift is not None and lift:
        lines.insert(
            1, f"  Lift {effect.lift:+.1%}, {lift.level:.0%} interval {lift.low:.1%} to {lift.high:.1%}"
        )
    return lines


def _ratio_lines(check: SampleRatioCheck) -> list[str]:
    how = "exact " if check.is_exact else ""
    return [f"  Sample ratio: chi-squared = {check.chi_squared:.3f}, {how}{p_text(check.p_value)}"]
