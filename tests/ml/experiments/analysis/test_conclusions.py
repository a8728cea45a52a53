import dataclasses

import numpy as np
import pytest

from ml.experiments.analysis.conclusions import AnalysisPlan, balances, conclude
from ml.experiments.analysis.gathering import gather
from ml.experiments.analysis.judging import LookPlan
from ml.experiments.guardrails import GuardrailVerdict, Margin, check_guardrail
from ml.experiments.metric_catalogue import METRICS
from ml.experiments.multiplicity import benjamini_hochberg, holm
from ml.experiments.permutation import permutation_test
from ml.experiments.results import Basis
from ml.experiments.winsorising import winsorise

SECONDARY = [
    METRICS[key] for key in ("sessions_per_week", "tracks_per_session", "genre_breadth", "likes_per_hour")
]
SKIPS = (METRICS["skip_rate"], Margin(0.2, True, True))
PLAN = AnalysisPlan(["control", "genres"], [SKIPS], SECONDARY, winsorised_at=0.9, seed=5)


def analysed(session, scope, plan=PLAN, primary="session_duration"):
    gathered = gather(
        session,
        scope,
        len(plan.variants),
        METRICS[primary],
        [*(one for one, _ in plan.guardrails), *plan.secondary],
    )
    return gathered, conclude(session, scope, gathered, plan, LookPlan(Basis.FIXED, 60))


def test_secondary_metrics_are_corrected_for_each_other(session, scope):
    _, analysis = analysed(session, scope)

    effects = [effect for result in analysis.secondary for effect in result.effects]
    p_values = [effect.p_value for effect in effects]
    assert len(effects) == 3
    assert [effect.holm_p_value for effect in effects] == pytest.approx(holm(p_values))
    assert [effect.false_discovery_p_value for effect in effects] == pytest.approx(
        benjamini_hochberg(p_values)
    )


def test_a_metric_that_cannot_be_compared_says_why(session, scope):
    _, analysis = analysed(session, scope)

    breadth = next(one for one in analysis.secondary if one.metric == "genre_breadth")
    assert breadth.effects == []
    assert "listeners" in breadth.missing


def test_a_guardrail_is_the_test_of_its_margin(session, scope):
    gathered, analysis = analysed(session, scope)

    samples = [tally.sample() for tally in gathered.tallies["skip_rate"]]
    expected = check_guardrail(*samples, SKIPS[1])
    (found,) = analysis.guardrails
    assert (found.worsening, found.p_value, found.verdict) == (
        expected.worsening,
        expected.p_value,
        expected.verdict,
    )


def test_a_guardrail_without_data_is_unclear(session, scope):
    plan = dataclasses.replace(PLAN, guardrails=[(METRICS["genre_breadth"], Margin(0.1))], secondary=[])

    _, analysis = analysed(session, scope, plan)

    assert analysis.guardrails[0].verdict == GuardrailVerdict.UNCLEAR
    assert analysis.guardrails[0].missing


def test_the_primary_metric_is_winsorised_permuted_and_judged(session, scope):
    gathered, analysis = analysed(session, scope)

    (effect,) = analysis.primary.effects
    values = [gathered.kept.of_arm(arm) for arm in (0, 1)]
    pulled = winsorise(*values, 0.9)
    assert effect.winsorised.limit == pulled.high
    assert effect.winsorised.changed == pulled.control_changed + pulled.treatment_changed > 0
    assert effect.permutation_p_value == permutation_test(*values, seed=5).p_value
    assert effect.judgement.is_crossed == (effect.raw.p_value < 0.05)


def test_cells_of_a_dimension_hold_all_listeners_and_are_corrected(session, scope):
    _, analysis = analysed(session, scope)

    premium = [cell for cell in analysis.breakdown if cell.dimension == "premium"]
    tested = [cell for cell in analysis.breakdown if cell.p_value is not None]
    assert sum(cell.listeners for cell in premium) == sum(arm.listeners for arm in analysis.primary.arms)
    assert [cell.holm_p_value for cell in tested] == pytest.approx(holm([cell.p_value for cell in tested]))
    assert not [cell for cell in analysis.breakdown if cell.dimension == "favourite group"]


def test_exposures_are_counted_by_day_and_arm(session, world, scope):
    _, analysis = analysed(session, scope)

    days = world.listeners.exposed_at_ms // 86_400_000 * 86_400_000
    expected = world.listeners.groupby([days, world.listeners.arm]).size()
    found = {(day, key): n for day, key, n in analysis.exposures_per_day}
    assert found == {(day, PLAN.variants[arm]): n for (day, arm), n in expected.items()}


def test_balance_is_of_what_was_before(session, world, scope):
    gathered, _ = analysed(session, scope)

    (balance,) = balances(gathered, PLAN)

    before = world.per_listener(world.before.assign(sessions=1), ["sessions"]).sessions
    by_arm = before.groupby(world.listeners.arm.to_numpy())
    spread = np.sqrt(by_arm.var().mean())
    expected = (by_arm.mean()[1] - by_arm.mean()[0]) / spread
    assert balance.standardised["sessions before"] == pytest.approx(expected)
    assert 0 <= balance.p_value <= 1


def test_a_metric_of_fixed_days_has_no_curve(session, scope):
    _, analysis = analysed(session, scope, AnalysisPlan(["control", "genres"]), "retention_week_2")

    assert (analysis.over_time, analysis.by_age) == ((), ())
    assert analysis.primary.effects[0].adjusted is None
