"""Whether an experiment can be believed at all."""

from collections.abc import Iterator, Mapping, Sequence

from ml.experiments.analysis.gathering import ArmCounts
from ml.experiments.balance import NOTABLE_DIFFERENCE
from ml.experiments.results import Balance
from ml.experiments.sample_ratio import check_sample_ratio
from ml.experiments.samples import InsufficientDataError
from webapp.experiments.metric_texts import p_phrase, percent_text
from webapp.experiments.report_document import ArmFacts, HealthCheck, HealthState

FAILS_BELOW_P = 0.001
NOTICED_BELOW_P = 0.05
# Listeners who saw several variants, as a share of those exposed; clients that mix up variants show more.
MOST_MIXED = 0.01
MOST_LATE = 0.05


def health_of(
    arms: Sequence[ArmFacts], counts: Sequence[ArmCounts], balance: Sequence[Balance], is_replay: bool
) -> list[HealthCheck]:
    """Check an experiment; a replay only for the sizes of its arms.

    Args:
        arms: The control first.
        counts: Of the same arms.
        balance: One per treatment.
        is_replay: Whether an old log was divided.
    """
    checks = [_ratio("Sample ratio", {arm.key: arm.assigned for arm in arms}, arms)]
    if not is_replay:
        exposed = {arm.key: arm.assigned - arm.unexposed for arm in arms}
        checks += [
            _several_variants(arms),
            *_balances(balance),
            _ratio("Exposures against assignments", exposed, arms),
            _late_events(counts),
        ]
    return checks


def _ratio(name: str, listeners: Mapping[str, int], arms: Sequence[ArmFacts]) -> HealthCheck:
    seen = " to ".join(f"{listeners[arm.key]:,}" for arm in arms)
    try:
        check = check_sample_ratio(listeners, {arm.key: arm.weight for arm in arms})
    except InsufficientDataError:
        return HealthCheck(name, HealthState.UNKNOWN, "No listeners yet.")
    how = "exact " if check.is_exact else ""
    text = f"{seen} listeners (chi-squared = {check.chi_squared:.3f}, {how}{p_phrase(check.p_value)})"
    if check.is_mismatch:
        return HealthCheck(
            name,
            HealthState.FAILED,
            f"The arms do not have the sizes of their weights: {text}.",
            check.p_value,
        )
    return HealthCheck(
        name, HealthState.PASSED, f"The arms have the sizes of their weights: {text}.", check.p_value
    )


def _several_variants(arms: Sequence[ArmFacts]) -> HealthCheck:
    name = "Listeners in several variants"
    mixed, exposed = sum(arm.mixed for arm in arms), sum(arm.assigned - arm.unexposed for arm in arms)
    if not exposed:
        return HealthCheck(name, HealthState.UNKNOWN, "Nobody was exposed yet.")
    text = f"{mixed:,} of {exposed:,} exposed listeners saw more than one variant"
    if mixed > MOST_MIXED * exposed:
        return HealthCheck(name, HealthState.FAILED, f"{text}, must be at most {percent_text(MOST_MIXED)}.")
    return HealthCheck(name, HealthState.NOTICE if mixed else HealthState.PASSED, f"{text}.")


def _balances(balance: Sequence[Balance]) -> Iterator[HealthCheck]:
    for one in balance:
        name = "Balance before exposure" if len(balance) == 1 else f"Balance before exposure, {one.treatment}"
        if one.p_value is None:
            yield HealthCheck(name, HealthState.UNKNOWN, "Too little is known from before the exposure.")
            continue
        apart = [title for title, size in one.standardised.items() if abs(size) > NOTABLE_DIFFERENCE]
        most = f"; more than {NOTABLE_DIFFERENCE:g} standard deviations apart: {', '.join(apart)}"
        finding = (
            f"What the arms were like before the exposure: {p_phrase(one.p_value)}{most if apart else ''}."
        )
        yield HealthCheck(name, _state_of(one.p_value), finding, one.p_value)


def _state_of(p_value: float) -> HealthState:
    if p_value < FAILS_BELOW_P:
        return HealthState.FAILED
    return HealthState.NOTICE if p_value < NOTICED_BELOW_P else HealthState.PASSED


def _late_events(counts: Sequence[ArmCounts]) -> HealthCheck:
    name = "Late events"
    late, events = sum(arm.late_events for arm in counts), sum(arm.events for arm in counts)
    if not events:
        return HealthCheck(name, HealthState.UNKNOWN, "No events yet.")
    finding = f"{late:,} of {events:,} events came an hour or more after they occurred."
    return HealthCheck(name, HealthState.NOTICE if late > MOST_LATE * events else HealthState.PASSED, finding)
