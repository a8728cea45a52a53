from dataclasses import replace

import pytest

from ml.experiments.guardrails import GuardrailVerdict
from ml.experiments.intervals import Interval
from ml.experiments.results import (
    Analysis,
    Basis,
    Difference,
    Effect,
    GuardrailResult,
    Judgement,
    MetricResult,
)
from webapp.experiments.decision import decide
from webapp.experiments.report_document import (
    ArmFacts,
    Conclusion,
    Heading,
    HealthCheck,
    HealthState,
    LookState,
)

ARMS = [
    ArmFacts("control", "No genres", 0.5, "nothing", None, 100),
    ArmFacts("genres", "Genres", 0.25, "advanced", None, 50),
    ArmFacts("moods", "Moods", 0.25, "advanced", None, 50),
]
FINE = [HealthCheck("Sample ratio", HealthState.PASSED, "Fine.")]
OPEN = LookState(4, Basis.PLANNED_LOOKS, 200, 1.0, True, False, False, None)


def heading(**facts):
    plain = Heading("e", "E", "", "stopped", is_replay=False, is_synthetic=False, day=9)
    return replace(plain, **facts)


def effect(lift=0.1, is_crossed=True, treatment="genres", half=0.05, difference=None):
    difference = 100 * lift if difference is None else difference
    raw = Difference(
        difference,
        Interval(difference - 5, difference + 5),
        0.01,
        lift,
        Interval(lift - half, lift + half),
        2.6,
        198.0,
    )
    judgement = Judgement(Basis.PLANNED_LOOKS, 0.04, raw.interval, None, is_crossed)
    return Effect(treatment, raw, detectable_lift=0.43, judgement=judgement)


def guardrail(verdict, treatment="genres"):
    return GuardrailResult("skip_rate", treatment, 0.1, True, 0.01, 0.02, None, 0.1, verdict)


def decided(
    *effects, guardrails=(), metric="session_duration", look=OPEN, health=FINE, missing=None, **facts
):
    analysis = Analysis(MetricResult(metric, [], effects, missing), guardrails)
    return decide(heading(**facts), ARMS, health, look, analysis)


def test_a_crossed_boundary_with_held_guardrails_makes_a_winner():
    decision = decided(effect(), guardrails=[guardrail(GuardrailVerdict.HELD)])

    assert (decision.conclusion, decision.winner) == (Conclusion.WINNER, "genres")
    assert (
        "With 'Genres', mean session duration is higher: +10 % [+5 %, +15 %], p = 0.010." in decision.sentence
    )


@pytest.mark.parametrize(
    ("verdict", "conclusion"),
    [
        (GuardrailVerdict.BROKEN, Conclusion.GUARDRAIL_BROKEN),
        (GuardrailVerdict.UNCLEAR, Conclusion.GUARDRAIL_UNCLEAR),
    ],
)
def test_a_guardrail_that_is_not_held_makes_no_winner(verdict, conclusion):
    decision = decided(effect(), guardrails=[guardrail(verdict)])

    assert (decision.conclusion, decision.winner) == (conclusion, None)
    assert "skip rate" in decision.sentence


def test_the_guardrail_of_another_treatment_does_not_matter():
    decision = decided(effect(), guardrails=[guardrail(GuardrailVerdict.BROKEN, "moods")])

    assert decision.conclusion == Conclusion.WINNER


def test_there_is_never_a_winner_while_health_fails():
    failed = [*FINE, HealthCheck("Sample ratio", HealthState.FAILED, "Listeners are missing.")]

    decision = decided(effect(), health=failed)

    assert (decision.conclusion, decision.winner) == (Conclusion.UNHEALTHY, None)
    assert "Listeners are missing." in decision.sentence


def test_of_two_better_treatments_the_larger_effect_wins():
    decision = decided(effect(0.1), effect(0.2, treatment="moods"))

    assert decision.winner == "moods"


def test_a_crossed_boundary_in_the_bad_direction_is_worse():
    assert decided(effect(-0.1)).conclusion == Conclusion.WORSE


def test_fewer_skips_are_better():
    assert decided(effect(-0.1), metric="skip_rate").conclusion == Conclusion.WINNER
    assert decided(effect(0.1), metric="skip_rate").conclusion == Conclusion.WORSE


def test_too_few_listeners_to_see_anything_are_called_so():
    decision = decided(effect(-0.05, is_crossed=False, half=0.3))

    assert decision.conclusion == Conclusion.NOT_ENOUGH_DATA
    assert decision.sentence == "Not enough data: could detect ±43 %, saw -5 % [-35 %, +25 %]."


def test_a_narrow_interval_around_nothing_shows_that_there_is_little():
    decision = decided(effect(0.01, is_crossed=False, half=0.03))

    assert decision.conclusion == Conclusion.NO_DIFFERENCE


def test_before_the_end_it_goes_on():
    running = LookState(2, Basis.PLANNED_LOOKS, 100, 0.5, False, False, False, 150)

    assert (
        decided(effect(is_crossed=False), look=running, state="running").conclusion == Conclusion.KEEP_GOING
    )


def test_a_locked_result_is_not_told():
    locked = LookState(1, Basis.PLANNED_LOOKS, 90, 0.3, False, False, True, 100)

    decision = decide(heading(state="running"), ARMS, FINE, locked, None)

    assert decision.conclusion == Conclusion.LOCKED
    assert "90 of the 100 listeners of the next look" in decision.sentence


def test_a_draft_says_that_it_has_not_started():
    locked = LookState(0, Basis.PLANNED_LOOKS, 0, None, False, False, True, None)

    assert "not started" in decide(heading(day=None), ARMS, FINE, locked, None).sentence


def test_a_replay_has_no_winner_whatever_it_shows():
    decision = decided(effect(), is_replay=True)

    assert (decision.conclusion, decision.winner) == (Conclusion.REPLAY, None)
    assert "could detect ±43 %." in decision.sentence


def test_what_cannot_be_compared_says_why():
    decision = decided(missing="n is 1 listeners, must be at least 2")

    assert decision.sentence == "Not enough data: n is 1 listeners, must be at least 2."
