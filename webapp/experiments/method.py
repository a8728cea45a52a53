"""How a report was computed, and how to read it."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import ml.experiments
from ml.experiments import stored_events
from ml.experiments.analysis.conclusions import AnalysisPlan
from ml.experiments.analysis.effects import LEVEL, SMALL_LIFT
from ml.experiments.analysis.scope import DAY_MS, Scope
from ml.experiments.metric_catalogue import MetricKind, get_metric
from ml.experiments.results import Analysis, Basis
from webapp.experiments.metric_texts import percent_text
from webapp.experiments.report_document import LookState, LookTaken, Method
from webapp.models import Account, Experiment, GenreMapping, ReportSnapshot

_FOLDERS = (Path(ml.experiments.__file__).parent, Path(__file__).parent)


def method_of(
    session: Session,
    experiment: Experiment,
    scope: Scope,
    plan: AnalysisPlan,
    look: LookState,
    analysis: Analysis | None,
) -> Method:
    """Say how the report of an experiment was computed, and how far its results reach; None where they are hidden."""
    return Method(
        cutoff_ms=scope.cutoff_ms,
        history_days=scope.history_ms // DAY_MS,
        level=LEVEL,
        seed=plan.seed,
        code_version=code_version(),
        mapping_version=session.scalar(select(func.max(GenreMapping.id))),
        notes=[
            *_notes(experiment, plan, look),
            *(_on_size(analysis) if analysis else []),
            *_on_unlisted_events(stored_events.count_unlisted_events(session, experiment.id)),
        ],
        looks_taken=[_look_taken(session, snapshot) for snapshot in experiment.snapshots],
    )


@cache
def code_version() -> str:
    """The first 12 hexadecimal digits of the SHA-256 of all files that compute reports."""
    files = sorted(file for folder in _FOLDERS for file in folder.rglob("*.py"))
    digests = b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    return hashlib.sha256(digests).hexdigest()[:12]


def _look_taken(session: Session, snapshot: ReportSnapshot) -> LookTaken:
    account = session.get(Account, snapshot.account_id) if snapshot.account_id else None
    return LookTaken(
        kind=snapshot.kind,
        taken_at_ms=snapshot.taken_at_ms,
        by=account.username if account else "command line or program",
        look=snapshot.look,
        information_fraction=snapshot.information_fraction,
        reason=snapshot.reason,
        sha256=snapshot.sha256,
    )


def _notes(experiment: Experiment, plan: AnalysisPlan, look: LookState) -> Iterator[str]:
    yield (
        "The unit of assignment and of analysis is the listener: each counts once, however many sessions they have."
    )
    if experiment.is_replay:
        yield (
            "This is a replay: an old log was divided afterwards and nothing was shown differently to anybody, so any "
            "difference is chance. All sessions of the log count."
        )
    else:
        yield (
            "Sessions count that began after the listener's first exposure, the first use of their variant; what they "
            "did before it is only used to adjust and to check the balance."
        )
    yield from _on_tests(experiment, plan)
    yield _on_looks(look)


def _on_size(analysis: Analysis) -> Iterator[str]:
    sizes = " and ".join(f"{arm.listeners:,}" for arm in analysis.primary.arms)
    for effect in analysis.primary.effects:
        if effect.detectable_lift is not None:
            yield (
                f"With {sizes} listeners the smallest effect found 4 times in 5 is "
                f"{percent_text(effect.detectable_lift)} of the mean; for {percent_text(SMALL_LIFT)} it would take "
                f"{effect.listeners_for_small_lift:,} listeners per arm."
            )


def _on_unlisted_events(events: int) -> Iterator[str]:
    if events:
        yield f"{events:,} events name tracks that the catalogue lacks; they are kept, and count like all others."


def _on_tests(experiment: Experiment, plan: AnalysisPlan) -> Iterator[str]:
    if plan.is_paired:
        yield "Listeners were assigned in pairs, and the primary difference is compared within pairs."
    kind = get_metric(experiment.primary_metric).kind
    tests = {
        MetricKind.MEAN: "Welch's, for unequal variances",
        MetricKind.RATIO: "by the delta method, with the listener as the unit",
        MetricKind.SHARE: "of two proportions, and exact where an arm has fewer than 5 hits or misses",
    }
    yield (
        f"The primary p-value and interval are {tests[kind]}, of the absolute difference; the lift's interval is "
        "Fieller's. The adjusted value is CUPED's, from the same metric before the exposure; the raw one decides."
    )
    if plan.secondary:
        yield (
            "Secondary metrics decide nothing: their p-values are corrected for looking at all of them, by Holm and by "
            "Benjamini and Hochberg."
        )
    if len(plan.treatments) > 1:
        yield f"The {len(plan.treatments)} treatments share the false positives of the primary metric equally."
    yield "Breakdowns are exploratory: whoever looks into many cells finds something in one of them."


def _on_looks(look: LookState) -> str:
    return {
        Basis.FIXED: "The result was read once, so the plain 5 % holds.",
        Basis.PLANNED_LOOKS: (
            "All looks together raise a false alarm in 5 % of experiments: each is held against an O'Brien-Fleming "
            "boundary, adjusted for few listeners."
        ),
        Basis.ALWAYS_VALID: (
            "The interval is always valid: it may be looked at whenever one likes, and is wider for that."
        ),
    }[look.basis]
