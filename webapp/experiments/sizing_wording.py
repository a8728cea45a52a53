"""An experiment's size in plain words."""

from ml.experiments.history import Arrivals, Log, MetricHistory
from ml.experiments.metric_catalogue import MetricKind
from ml.experiments.sizes import Design, Size, Sizes
from webapp.clock import utc_text
from webapp.experiments.metric_texts import MetricTexts
from webapp.experiments.sizing import Sizing


def sentences(sizing: Sizing) -> list[str]:
    """Say what the history allows, the most important first."""
    if sizing.missing or not (sizing.log and sizing.history and sizing.arrivals and sizing.raw):
        return [f"No size can be computed: {sizing.missing}."]
    design = sizing.question.design
    return [
        _on_wanted(sizing.raw, design),
        *_on_adjusted(sizing.adjusted, sizing.history, sizing.log),
        _on_detectable(sizing.raw, sizing.adjusted, sizing.history, design),
        _on_history(sizing.history, sizing.log),
        _on_arrivals(sizing.arrivals, design),
        *_on_variants(design),
        *_on_looks(sizing.looks_cost, design),
    ]


def as_text(sizing: Sizing) -> str:
    """Write an answer for a terminal."""
    lines = [f"{title(sizing)}:", *(f"- {one}" for one in sentences(sizing))]
    if sizing.raw:
        lines += [f"{'Lift':>8}{'Listeners per arm':>20}{'Days':>8}{'with CUPED':>14}{'Days':>8}"]
        lines += [_curve_line(sizing, one) for one in sizing.raw.curve]
    return "\n".join(lines)


def title(sizing: Sizing) -> str:
    """What is planned."""
    design = sizing.question.design
    return f"A lift of {fraction_text(design.lift)} in {sizing.question.metric}, {design.variants} variants"


def fraction_text(fraction: float) -> str:
    """Write a fraction as percent, to three digits."""
    return f"{100 * fraction:.3g} %" if fraction < 10 else f"{100 * fraction:,.0f} %"


def days_text(days: float | None) -> str:
    """Write a duration, or that it has no end."""
    return "never" if days is None else f"{days:,.0f}"


def _on_wanted(raw: Sizes, design: Design) -> str:
    lift, power = fraction_text(design.lift), fraction_text(design.power)
    if raw.wanted is None:
        return f"A lift of {lift} is impossible: the share would rise above 100 %."
    size = raw.wanted
    return (
        f"To find a lift of {lift} with a chance of {power} it takes {size.per_arm:,} listeners per arm, "
        f"{size.total:,} in all; {_until(size)}"
    )


def _until(size: Size) -> str:
    if size.days is None:
        return "so many never come: too few new listeners are seen in the history."
    return f"at the rate of the history they have come after {size.days:,.0f} days."


def _on_adjusted(adjusted: Sizes | None, history: MetricHistory, log: Log) -> list[str]:
    if adjusted is None or adjusted.wanted is None or history.variance_removed is None:
        return []
    size = adjusted.wanted
    return [
        f"CUPED, which takes out what the listeners' past explains, would remove "
        f"{fraction_text(history.variance_removed)} of the variance, were the {log.days_before:,.0f} days before the "
        f"middle of the history the past: then it takes {size.per_arm:,} listeners per arm, {size.total:,} in all; "
        f"{_until(size)}"
    ]


def _on_detectable(raw: Sizes, adjusted: Sizes | None, history: MetricHistory, design: Design) -> str:
    if raw.detectable_lift is None:
        return f"The {history.listeners_with_value:,} listeners that there are do not fill {design.variants} arms."
    text = (
        f"With the {history.listeners_with_value:,} listeners that there are, the smallest lift found with that "
        f"chance is {fraction_text(raw.detectable_lift)}"
    )
    if adjusted and adjusted.detectable_lift is not None:
        text += f", with CUPED {fraction_text(adjusted.detectable_lift)}"
    return text + ". Smaller ones mostly stay hidden, which would not prove that there are none."


def _on_history(history: MetricHistory, log: Log) -> str:
    metric, sample, texts = history.metric, history.sample, MetricTexts(history.metric)
    text = (
        f"{metric.title}: {texts.value(sample.mean)} over {sample.n:,} of {history.listeners:,} listeners, "
        f"with sessions from {utc_text(log.first_ms)[:10]} to {utc_text(log.last_ms)[:10]}"
    )
    if history.step > 1:
        text += f" (1 in {history.step} was looked at)"
    if metric.kind == MetricKind.SHARE:
        return text + "."
    return text + f"; the standard deviation between listeners is {texts.size(sample.variance**0.5)}."


def _on_arrivals(arrivals: Arrivals, design: Design) -> str:
    day_7 = int(arrivals.come[min(6, len(arrivals.come) - 1)])
    return (
        f"In the later half of the history, {day_7:,} listeners came within the first week and "
        f"{int(arrivals.come[-1]):,} within {len(arrivals.come):,} days, {7 * arrivals.new_per_day:,.3g} new ones a "
        f"week among them. The experiment takes {fraction_text(design.traffic_share)} of those who come."
    )


def _on_variants(design: Design) -> list[str]:
    if design.variants == 2:
        return []
    return [
        f"Each of {design.variants - 1} treatments is tested at {fraction_text(design.alpha_per_treatment)}, so that "
        f"any false finding among them has a chance of at most {fraction_text(design.alpha)} (Bonferroni)."
    ]


def _on_looks(cost: float, design: Design) -> list[str]:
    if design.looks == 1:
        return []
    return [
        f"{design.looks} planned looks instead of one cost {fraction_text(cost - 1)} more listeners (O'Brien-Fleming "
        "spending); they are counted in."
    ]


def _curve_line(sizing: Sizing, size: Size) -> str:
    line = f"{fraction_text(size.lift):>8}{size.per_arm:>20,}{days_text(size.days):>8}"
    found = [one for one in (sizing.adjusted.curve if sizing.adjusted else []) if one.lift == size.lift]
    return line + "".join(f"{one.per_arm:>14,}{days_text(one.days):>8}" for one in found)
