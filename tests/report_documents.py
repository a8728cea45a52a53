"""Reports made by hand, rich and poor, for whatever shows them."""

import math
from dataclasses import replace

from ml.experiments.guardrails import GuardrailVerdict
from ml.experiments.intervals import Interval
from ml.experiments.results import (
    AgePoint,
    Analysis,
    ArmDistribution,
    ArmValue,
    Balance,
    Basis,
    Cell,
    Difference,
    Effect,
    GuardrailResult,
    Judgement,
    MetricResult,
    TimePoint,
    Winsorised,
)
from webapp.experiments.report_document import (
    ArmFacts,
    Conclusion,
    Decision,
    Heading,
    HealthCheck,
    HealthState,
    LookState,
    LookTaken,
    Method,
    Plan,
    ReportDocument,
)

DAY_MS = 86_400_000
STARTED_MS = 1_700_006_400_000  # a midnight UTC
VARIANTS = ["control", "genres", "moods", *(f"arm-{number}" for number in range(3, 10))]
NAMES = {"control": "No genres", "genres": "Genres", "moods": "Genres and moods"}


def rich_document(treatments=1, days=20, are_few=True, **others):
    """A report in which every part has something to say, of a running experiment whose result may be read."""
    arms = [arm_of(key, treatments + 1) for key in VARIANTS[: treatments + 1]]
    document = ReportDocument(
        heading=Heading(
            "genres",
            "Genres on cards",
            "Listeners who see predicted genres listen longer per session.",
            "running",
            False,
            False,
            days,
        ),
        arms=arms,
        look=LookState(2, Basis.PLANNED_LOOKS, 812, 0.406, False, False, False, 1200),
        decision=Decision(
            Conclusion.WINNER, "'Genres' lengthens sessions by 21.4 s, and no guardrail is broken.", "genres"
        ),
        health=health(),
        plan=Plan("session_duration", "hash", 2000, 5, "planned", 0.99, STARTED_MS, None, 17.5),
        method=method(),
        analysis=analysis([arm.key for arm in arms], days, are_few),
    )
    return replace(document, **others)


def locked_document():
    """A running experiment between two looks."""
    return rich_document(
        decision=Decision(Conclusion.LOCKED, "The result is locked until 1,200 listeners have a value."),
        look=LookState(2, Basis.PLANNED_LOOKS, 900, 0.45, False, False, True, 1200),
        analysis=None,
    )


def unhealthy_document():
    """A report whose effects are hidden, for an arm lost listeners."""
    failed = HealthCheck("Sample ratio", HealthState.FAILED, "The arms have 612 and 400 listeners.", 2.5e-10)
    return rich_document(
        decision=Decision(Conclusion.UNHEALTHY, "No verdict: the sample ratio fails."),
        health=[failed, *health()[1:]],
        analysis=None,
    )


def replay_document():
    """An old log divided afterwards; its listeners are invented and few, and the plan names nothing."""
    document = rich_document(days=12)
    return replace(
        document,
        heading=replace(document.heading, state="stopped", is_replay=True, is_synthetic=True, day=None),
        look=LookState(0, Basis.FIXED, 50, None, True, False, False, None),
        decision=Decision(Conclusion.REPLAY, "No winner, for this is a replay."),
        plan=Plan("session_duration", "alternate", None, 1, "planned", None, None, None, None),
        analysis=replace(document.analysis, over_time=[], by_age=[], guardrails=[], secondary=[], balance=[]),
    )


def poor_document():
    """A report of an experiment that nobody has been in yet."""
    document = rich_document()
    arms = [replace(arm, assigned=0, unexposed=0, mixed=0, overridden=0) for arm in document.arms]
    nothing = [ArmValue(arm.key, 0, None, None, 0) for arm in arms]
    primary = MetricResult("session_duration", nothing, [], "'No genres' has 0 listeners, must have 2")
    unknown = GuardrailResult(
        *("skip_rate", "genres", 0.05, True, None, None, None, None),
        GuardrailVerdict.UNCLEAR,
        "'No genres' has 0 listeners, must have 2",
    )
    return replace(
        document,
        arms=arms,
        decision=Decision(Conclusion.NOT_ENOUGH_DATA, "Not enough data: nobody has come."),
        health=[HealthCheck("Sample ratio", HealthState.UNKNOWN, "No listener is assigned yet.")],
        plan=Plan("session_duration", "hash", None, 1, "always", None, None, None, None),
        analysis=Analysis(primary, [unknown], [MetricResult("skip_rate", nothing, [], "Nobody has come")]),
    )


def arm_of(key, n_arms):
    is_control = key == "control"
    return ArmFacts(
        key=key,
        name=NAMES.get(key, f"Arm {key}"),
        weight=1 / n_arms,
        shows="nothing" if is_control else "advanced",
        model_version=None if is_control else "advanced-2",
        assigned=431,
        overridden=1,
        unexposed=12,
        mixed=2,
        without_sessions=9,
        sessions=2210,
        single_event_sessions=101,
        open_sessions=3,
        late_events=17,
    )


def health():
    return [
        HealthCheck("Sample ratio", HealthState.PASSED, "The arms have 417 and 417 listeners.", 0.94),
        HealthCheck("Balance", HealthState.PASSED, "The arms were alike before.", 0.41),
        HealthCheck("Mixed exposures", HealthState.NOTICE, "4 listeners saw several variants."),
        HealthCheck("Freshness", HealthState.UNKNOWN, "No event has come for 2 days."),
    ]


def method():
    looks = [
        LookTaken("look", STARTED_MS + 5 * DAY_MS, "admin", 1, 0.2, "", "ab" * 32),
        LookTaken("early", STARTED_MS + 9 * DAY_MS, "kim", None, 0.31, "An error was suspected.", "cd" * 32),
    ]
    notes = ["The unit is the listener.", "The p-value is Welch's."]
    return Method(STARTED_MS + 20 * DAY_MS, 28, 0.95, 7, "0.1.0+abc1234", 3, notes, looks)


def analysis(keys, days, are_few):
    treatments = keys[1:]
    return Analysis(
        primary=metric("session_duration", keys, 310.4, 21.4, 8.1, is_primary=True),
        guardrails=[
            guardrail(key, metric) for metric in ("skip_rate", "retention_week_2") for key in treatments
        ],
        secondary=[
            metric("sessions_per_week", keys, 3.2, 0.11, 0.09),
            metric("likes_per_hour", keys, 4.1, -0.2, 0.3),
            metric("premium_conversion", keys, 0.031, 0.004, 0.003),
        ],
        balance=[Balance(key, {"session duration": 0.03, "sessions": -0.07}, 0.41) for key in treatments],
        over_time=[time_point(key, day) for key in treatments for day in range(days)],
        by_age=[age_point(key, day) for key in treatments for day in range(days)],
        exposures_per_day=[
            (STARTED_MS + day * DAY_MS, key, 12 + (day * 7 + len(key)) % 19)
            for day in range(days)
            for key in keys
        ],
        distribution=[distribution(key, position, are_few) for position, key in enumerate(keys)],
        breakdown=[cell(*named, key) for named in CELLS for key in treatments],
    )


def metric(key, variants, value, difference, half, is_primary=False):
    arms = [
        ArmValue(variant, 412, value + difference * position, value / 3, 9, 2)
        for position, variant in enumerate(variants)
    ]
    effects = [effect(key, value, difference, half, is_primary) for key in variants[1:]]
    return MetricResult(key, arms, effects)


def effect(treatment, value, difference, half, is_primary):
    raw = difference_of(value, difference, half)
    if not is_primary:
        return Effect(treatment, raw, holm_p_value=0.21, false_discovery_p_value=0.14)
    return Effect(
        treatment,
        raw,
        adjusted=difference_of(value, difference * 0.9, half * 0.6),
        variance_removed=0.62,
        without_history=31,
        winsorised=Winsorised(difference_of(value, difference * 0.8, half * 0.8), 1412.5, 9),
        permutation_p_value=0.0096,
        detectable_lift=0.08,
        judgement=Judgement(
            Basis.PLANNED_LOOKS,
            0.0123,
            Interval(difference - 2.6 * half, difference + 2.6 * half, 0.9877),
            None,
            True,
        ),
    )


def difference_of(value, difference, half):
    lift = difference / value
    return Difference(
        difference,
        Interval(difference - 1.96 * half, difference + 1.96 * half),
        math.erfc(abs(difference / half) / math.sqrt(2)),
        lift,
        Interval(lift - 1.96 * half / value, lift + 1.96 * half / value),
        difference / half,
        818.4,
    )


def guardrail(treatment, metric):
    return GuardrailResult(
        metric, treatment, 0.05, True, 0.002, 0.011, Interval(0.003, 0.019), 0.004, GuardrailVerdict.HELD
    )


def time_point(treatment, day):
    if day == 0:
        return TimePoint(treatment, STARTED_MS, 1, None, None)
    difference, half = 21.4 + 60 * math.cos(day) / day, 180 / math.sqrt(day)
    band = Interval(difference - half, difference + half)
    return TimePoint(treatment, STARTED_MS + day * DAY_MS, 40 * day, difference, band)


def age_point(treatment, day):
    difference, half = 30 * math.exp(-day / 9) + 5 * math.sin(day), 25 + day
    is_known = day != 3
    return AgePoint(
        treatment,
        day,
        day,
        800 // (day + 1),
        difference if is_known else None,
        Interval(difference - half, difference + half) if is_known else None,
    )


def distribution(variant, position, are_few):
    quantiles = {5: 61.0, 25: 180.5, 50: 290.0 + 10 * position, 75: 421.0, 95: 790.0}
    if are_few:
        values = sorted(310.4 + 21.4 * position + 160 * math.sin(n * 2.3) + n * 3 % 47 for n in range(40))
        return ArmDistribution(variant, values, [], [], quantiles)
    edges = [50.0 * n for n in range(31)]
    counts = [round(60 * math.exp(-(((n - 6 - position) / 5) ** 2))) for n in range(30)]
    return ArmDistribution(variant, [], edges, counts, quantiles)


CELLS = [
    ("premium", "premium", 180, 14.0, 22.0),
    ("premium", "without premium", 632, 24.0, 9.0),
    ("tenure", "1 to 2 sessions before", 90, 35.0, 41.0),
    ("tenure", "3 sessions and more before", 700, 19.0, 9.5),
    ("favourite group", "Jazz", 3, None, None),
    ("favourite group", "Hip hop & R&B", 212, -4.0, 17.0),
    ("favourite group", "Pop", 140, 9.0, 21.0),
    ("favourite group", "Rock", 152, 31.0, 20.0),
    ("favourite group", "Electronic", 61, 12.0, 35.0),
    ("favourite group", "Latin", 12, 70.0, 190.0),
    ("favourite group", "none known", 230, 15.0, 16.0),
]


def cell(dimension, value, listeners, difference, half, treatment):
    if difference is None:
        return Cell(dimension, value, treatment, listeners)
    interval = Interval(difference - 1.96 * half, difference + 1.96 * half)
    return Cell(dimension, value, treatment, listeners, difference, interval, 0.21, 0.84)
