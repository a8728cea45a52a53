"""Reports kept for good: planned looks, looks before their time, the last one, and whatever somebody freezes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from webapp.accounts.service import record
from webapp.experiments.canonical import read as read_body
from webapp.experiments.canonical import sha256_of, spelled
from webapp.experiments.look_states import look_state, looks_so_far
from webapp.experiments.report_document import ReportDocument
from webapp.experiments.reporting import document_of
from webapp.models import Experiment, ExperimentState, ReportSnapshot, SnapshotKind

LONGEST_REASON = 300


class LookError(ValueError):
    """A look that cannot be taken now, and why."""


class ReasonError(ValueError):
    """A reason that is none, or too long."""


class UnknownSnapshotError(LookupError):
    """The experiment has no snapshot of this hash."""


@dataclass(frozen=True)
class Frozen:
    """A snapshot as it was read.

    Attributes:
        document: What it says; None if its body is not what was hashed, or this program cannot read it.
        is_intact: Whether its body is what was hashed.
    """

    snapshot: ReportSnapshot
    document: ReportDocument | None
    is_intact: bool


def freeze(
    session: Session, experiment: Experiment, now_ms: int, account_id: int | None, reason: str = ""
) -> ReportSnapshot:
    """Keep the report as anybody may read it now; what is locked stays locked.

    Args:
        session: Inside a write transaction.
        experiment: Of any state.
        now_ms: The time, epoch milliseconds.
        account_id: Who wishes it; None for the command line or a program.
        reason: Why, for the history.
    """
    _lock(session, experiment)
    document = document_of(session, experiment, now_ms)
    same = _unchanged(experiment, document)
    return same or _keep(session, experiment, SnapshotKind.FREEZE, document, now_ms, account_id, reason)


def take_look(
    session: Session, experiment: Experiment, now_ms: int, account_id: int | None
) -> ReportSnapshot:
    """Take the planned look that is due, and keep what it sees.

    Raises:
        LookError: None is due, or a check of the health fails, so that there is nothing to see.
    """
    _lock(session, experiment)
    document = document_of(session, experiment, now_ms, is_unlocked=True)
    if not document.look.is_due:
        raise LookError(_not_due(document))
    _demand_health(document)
    return _keep(session, experiment, SnapshotKind.LOOK, document, now_ms, account_id)


def look_early(
    session: Session, experiment: Experiment, now_ms: int, account_id: int | None, reason: str
) -> ReportSnapshot:
    """Look at a locked result before its time; this spends some of the false positives, too.

    Raises:
        ReasonError: The reason is empty or too long.
        LookError: The result is not locked, a planned look is due, or a check of the health fails.
    """
    reason = reason.strip()
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise ReasonError(f"reason has {len(reason)} characters, must have 1 to {LONGEST_REASON}")
    _lock(session, experiment)
    document = document_of(session, experiment, now_ms, is_unlocked=True)
    if document.look.is_due:
        raise LookError("a planned look is due, take that one")
    if not _is_locked(experiment, document):
        raise LookError(
            f"the result of experiment {experiment.key!r}, which is {experiment.state}, is not locked"
        )
    _demand_health(document)
    return _keep(session, experiment, SnapshotKind.EARLY, document, now_ms, account_id, reason)


def final_look(
    session: Session, experiment: Experiment, now_ms: int, account_id: int | None = None
) -> ReportSnapshot:
    """Keep the report of an experiment that has just stopped."""
    document = document_of(session, experiment, now_ms)
    return _keep(session, experiment, SnapshotKind.FINAL, document, now_ms, account_id)


def history(session: Session, experiment: Experiment) -> Sequence[ReportSnapshot]:
    """All snapshots of an experiment with their bodies, the newest first."""
    own = select(ReportSnapshot).where(ReportSnapshot.experiment_id == experiment.id)
    whole = own.options(undefer(ReportSnapshot.body))
    return session.scalars(whole.order_by(ReportSnapshot.id.desc())).all()


def last_look(experiment: Experiment) -> ReportSnapshot | None:
    """The newest snapshot with a result that was locked at its time."""
    looks = (SnapshotKind.LOOK, SnapshotKind.EARLY)
    return next((one for one in reversed(experiment.snapshots) if one.kind in looks), None)


def read(session: Session, experiment: Experiment, sha256: str) -> Frozen:
    """Find a snapshot, and check that its body is what was hashed.

    Raises:
        UnknownSnapshotError: The experiment has none of this hash.
    """
    own = ReportSnapshot.experiment_id == experiment.id
    snapshot = session.scalar(select(ReportSnapshot).where(own, ReportSnapshot.sha256 == sha256))
    if snapshot is None:
        raise UnknownSnapshotError(f"experiment {experiment.key!r} has no snapshot {sha256[:64]!r}")
    return opened(snapshot)


def opened(snapshot: ReportSnapshot) -> Frozen:
    """Read a snapshot that is at hand."""
    if not snapshot.body.isascii() or sha256_of(snapshot.body) != snapshot.sha256:
        return Frozen(snapshot, None, False)
    try:
        return Frozen(snapshot, read_body(snapshot.body), True)
    except ValueError:
        return Frozen(snapshot, None, True)


def _lock(session: Session, experiment: Experiment) -> None:
    """Let one look at a time be taken; SQLite's write lock has seen to that already."""
    session.flush()
    session.refresh(experiment, with_for_update=True)


def _keep(
    session: Session,
    experiment: Experiment,
    kind: SnapshotKind,
    document: ReportDocument,
    now_ms: int,
    account_id: int | None,
    reason: str = "",
) -> ReportSnapshot:
    body = spelled(document)
    snapshot = ReportSnapshot(
        kind=kind,
        taken_at_ms=now_ms,
        cutoff_ms=document.method.cutoff_ms,
        look=document.look.number if kind == SnapshotKind.LOOK else None,
        information_fraction=document.look.information_fraction,
        account_id=account_id,
        reason=reason,
        body=body,
        sha256=sha256_of(body),
    )
    experiment.snapshots.append(snapshot)
    session.flush()
    told = {"reason": reason} if reason else {}
    record(
        session,
        _ACTIONS[kind],
        experiment.key,
        account_id,
        sha256=snapshot.sha256,
        look=snapshot.look,
        **told,
    )
    return snapshot


_ACTIONS = {
    SnapshotKind.LOOK: "planned look taken",
    SnapshotKind.EARLY: "result opened early",
    SnapshotKind.FINAL: "final report kept",
    SnapshotKind.FREEZE: "report frozen",
}


def _unchanged(experiment: Experiment, document: ReportDocument) -> ReportSnapshot | None:
    """The newest snapshot, if nothing has happened since but that it was kept itself."""
    newest = experiment.snapshots[-1] if experiment.snapshots else None
    kept = opened(newest).document if newest else None
    if kept is None or spelled(_without_looks(kept)) != spelled(_without_looks(document)):
        return None
    return newest


def _without_looks(document: ReportDocument) -> ReportDocument:
    return replace(document, method=replace(document.method, looks_taken=[]))


def _is_locked(experiment: Experiment, document: ReportDocument) -> bool:
    """Whether a running experiment would hide what this document shows."""
    state = look_state(experiment, document.look.listeners, looks_so_far(experiment.snapshots))
    return experiment.state == ExperimentState.RUNNING and state.is_locked


def _demand_health(document: ReportDocument) -> None:
    if not document.is_healthy:
        raise LookError(f"nothing would be seen: {document.decision.sentence}")


def _not_due(document: ReportDocument) -> str:
    look, key = document.look, document.heading.key
    if look.next_at_listeners is None or document.heading.state != "running":
        return f"experiment {key!r} has no planned look ahead"
    missing = look.next_at_listeners - look.listeners
    return f"no look is due: {missing:,} of {look.next_at_listeners:,} listeners are missing"
