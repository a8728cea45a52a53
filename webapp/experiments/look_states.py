"""Which look an experiment is at, and whether its result may be read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ml.experiments.analysis.judging import LookPlan
from ml.experiments.results import Basis
from ml.experiments.sequential import MINIMUM_STEP
from webapp.experiments.report_document import LookState
from webapp.models import Experiment, ExperimentState, Looking, ReportSnapshot, SnapshotKind


@dataclass(frozen=True)
class LooksSoFar:
    """The looks that were taken at an experiment.

    Attributes:
        taken: How many.
        planned: How many of them were planned.
        fractions: Of the plan, that each look saw, early ones among them; rising.
    """

    taken: int
    planned: int
    fractions: Sequence[float]


def looks_so_far(snapshots: Sequence[ReportSnapshot]) -> LooksSoFar:
    """Count the looks among the snapshots, those that spent some of the false positives."""
    spent = [snapshot for snapshot in snapshots if snapshot.kind in (SnapshotKind.LOOK, SnapshotKind.EARLY)]
    fractions = [one.information_fraction for one in spent if one.information_fraction is not None]
    return LooksSoFar(len(spent), sum(one.kind == SnapshotKind.LOOK for one in spent), sorted(fractions))


def look_state(
    experiment: Experiment, listeners: int, looks: LooksSoFar, is_unlocked: bool = False
) -> LookState:
    """Say which look this is.

    Args:
        experiment: Of any state.
        listeners: With a value of the primary metric now.
        looks: Taken before.
        is_unlocked: Whether somebody takes a look now, planned or before its time.
    """
    is_final = experiment.state in (ExperimentState.STOPPED, ExperimentState.ARCHIVED)
    next_at = None if is_final else _next_look(experiment, looks.planned)
    is_due = next_at is not None and listeners >= next_at and experiment.state == ExperimentState.RUNNING
    is_always = experiment.looking == Looking.ALWAYS
    return LookState(
        number=_number(experiment, looks, is_final, is_due and is_unlocked),
        basis=_basis(experiment, looks, is_final),
        listeners=listeners,
        information_fraction=fraction_of(experiment, listeners),
        is_final=is_final,
        is_due=is_due and not is_always,
        is_locked=not (is_final or is_unlocked or is_always),
        next_at_listeners=None if is_always else next_at,
    )


def look_plan(state: LookState, experiment: Experiment, looks: LooksSoFar) -> LookPlan:
    """What the primary result is judged by."""
    return LookPlan(
        basis=state.basis,
        planned_listeners=experiment.planned_listeners or max(1, state.listeners),
        fractions_before=looks.fractions,
        fraction=state.information_fraction or 1.0,
        is_final=state.is_final,
    )


def fraction_of(experiment: Experiment, listeners: int) -> float | None:
    """The share of the plan that was seen, at least the smallest step that looks can tell apart."""
    planned = experiment.planned_listeners
    return None if planned is None else min(1.0, max(MINIMUM_STEP, listeners / planned))


def _number(experiment: Experiment, looks: LooksSoFar, is_final: bool, is_taken_now: bool) -> int:
    if is_final and not experiment.is_replay:
        return experiment.planned_looks
    return min(experiment.planned_looks, looks.planned + is_taken_now)


def _next_look(experiment: Experiment, taken: int) -> int | None:
    """Listeners at which the next planned look is due; None after the last, and without a plan."""
    planned, looks = experiment.planned_listeners, experiment.planned_looks
    if planned is None or taken >= looks:
        return None
    return math.ceil(planned * (taken + 1) / looks)


def _basis(experiment: Experiment, looks: LooksSoFar, is_final: bool) -> Basis:
    if experiment.is_replay:
        return Basis.FIXED
    if experiment.looking == Looking.ALWAYS:
        return Basis.ALWAYS_VALID
    if experiment.planned_listeners is None:
        return Basis.ALWAYS_VALID if looks.taken or not is_final else Basis.FIXED
    only_one = experiment.planned_looks == 1 and not looks.taken
    return Basis.FIXED if is_final and only_one else Basis.PLANNED_LOOKS
