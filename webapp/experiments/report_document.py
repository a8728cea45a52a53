"""The report of an experiment as one document: the page, the JSON, the CSV and the snapshot all show this."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ml.experiments.results import Analysis, Basis


class Conclusion(StrEnum):
    """What the rule decided; the sentence says it in words."""

    LOCKED = "locked"
    UNHEALTHY = "unhealthy"
    REPLAY = "replay"
    NOT_ENOUGH_DATA = "not enough data"
    NO_DIFFERENCE = "no difference shown"
    WORSE = "worse"
    GUARDRAIL_BROKEN = "guardrail broken"
    GUARDRAIL_UNCLEAR = "guardrail unclear"
    WINNER = "winner"
    KEEP_GOING = "keep going"


class HealthState(StrEnum):
    """How a check of an experiment's health came out; a notice does not hide the effects."""

    PASSED = "passed"
    NOTICE = "notice"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Heading:
    """What the experiment is, and where it stands.

    Attributes:
        key: As addresses spell it.
        name: For people.
        hypothesis: What was expected.
        state: draft, running, stopped or archived.
        is_replay: An old log divided afterwards: nobody was shown anything different.
        is_synthetic: At least one of the listeners is invented.
        day: Days since the start, 1 on the first; None before.
    """

    key: str
    name: str
    hypothesis: str
    state: str
    is_replay: bool
    is_synthetic: bool
    day: int | None


@dataclass(frozen=True)
class ArmFacts:
    """One arm; the first is the control.

    Attributes:
        key: Of the variant.
        name: For people.
        weight: The fraction of listeners it should have.
        shows: nothing, baseline or advanced.
        model_version: The pinned one; None for what serves.
        assigned: Listeners whose variant nobody overrode.
        overridden: Those whose variant somebody set by hand: left out of everything.
        unexposed: Of the assigned, those who have not used their variant.
        mixed: Of the assigned, those who saw several variants; they count for none.
        without_sessions: Of those who count, the ones without a session since their exposure.
        sessions: Of those who count, since their exposure.
        single_event_sessions: Of these, those with one event; they last 0 s and count.
        open_sessions: Of these, those with an event in the last 30 minutes, which may go on.
        late_events: Events of these that came an hour or more after they occurred.
    """

    key: str
    name: str
    weight: float
    shows: str
    model_version: str | None
    assigned: int
    overridden: int = 0
    unexposed: int = 0
    mixed: int = 0
    without_sessions: int = 0
    sessions: int = 0
    single_event_sessions: int = 0
    open_sessions: int = 0
    late_events: int = 0

    @property
    def counted(self) -> int:
        """Listeners who count."""
        return self.assigned - self.unexposed - self.mixed


@dataclass(frozen=True)
class Plan:
    """What was fixed beforehand.

    Attributes:
        primary_metric: Key in `METRICS`.
        split: hash, alternate, paired or stratified.
        planned_listeners: With a value of the primary metric, in all arms together; None without a plan.
        planned_looks: K, the last one included.
        looking: planned or always.
        winsorised_at: A fraction of listeners; None for not at all.
        starts_at_ms: None for at once.
        ends_at_ms: None for until stopped.
        days_left: Until the end, or until the planned listeners have come at the rate so far; None where unknown.
    """

    primary_metric: str
    split: str
    planned_listeners: int | None
    planned_looks: int
    looking: str
    winsorised_at: float | None
    starts_at_ms: int | None
    ends_at_ms: int | None
    days_left: float | None


@dataclass(frozen=True)
class LookState:
    """Which look this is.

    Attributes:
        number: k of K, the planned looks taken so far with this one; 0 before the first.
        basis: What keeps the false positives at their rate.
        listeners: With a value of the primary metric now.
        information_fraction: Of the plan; None without one.
        is_final: Whether the experiment is over.
        is_due: Whether a planned look may be taken now.
        is_locked: Whether the result is hidden until the next look.
        next_at_listeners: When the next look is due; None after the last and without a plan.
    """

    number: int
    basis: Basis
    listeners: int
    information_fraction: float | None
    is_final: bool
    is_due: bool
    is_locked: bool
    next_at_listeners: int | None


@dataclass(frozen=True)
class Decision:
    """One sentence by rule.

    Attributes:
        conclusion: What it says, for programs.
        sentence: For people.
        winner: Key of the variant that may be promoted; None without one.
    """

    conclusion: Conclusion
    sentence: str
    winner: str | None = None


@dataclass(frozen=True)
class HealthCheck:
    """One check.

    Attributes:
        name: For people, such as `Sample ratio`.
        state: A failed one hides every effect.
        finding: What was seen, in one sentence.
        p_value: Of the check; None where it has none.
    """

    name: str
    state: HealthState
    finding: str
    p_value: float | None = None


@dataclass(frozen=True)
class LookTaken:
    """Who looked, and when.

    Attributes:
        kind: look, early, final or freeze.
        taken_at_ms: When.
        by: User name, or `command line or program`.
        look: Its number in the plan; None for others.
        information_fraction: Of the plan; None without one.
        reason: Given by whom looked early.
        sha256: Of the snapshot.
    """

    kind: str
    taken_at_ms: int
    by: str
    look: int | None
    information_fraction: float | None
    reason: str
    sha256: str


@dataclass(frozen=True)
class Method:
    """How it was computed.

    Attributes:
        cutoff_ms: Data end here.
        history_days: Days before the exposure that CUPED and balance use.
        level: Of every interval, but for the bands and boundaries, whose own level is in them.
        seed: Of the permutations.
        code_version: Of the program.
        mapping_version: Id of the genre mapping in force; None without one.
        notes: How to read the numbers, in sentences.
        looks_taken: The oldest first.
    """

    cutoff_ms: int
    history_days: int
    level: float
    seed: int
    code_version: str
    mapping_version: int | None
    notes: Sequence[str]
    looks_taken: Sequence[LookTaken] = ()


@dataclass(frozen=True)
class ReportDocument:
    """Everything, in the order of reading. `analysis` is None where it is locked or unhealthy."""

    heading: Heading
    arms: Sequence[ArmFacts]
    look: LookState
    decision: Decision
    health: Sequence[HealthCheck]
    plan: Plan
    method: Method
    analysis: Analysis | None

    @property
    def is_healthy(self) -> bool:
        """Whether no check failed."""
        return all(check.state != HealthState.FAILED for check in self.health)
