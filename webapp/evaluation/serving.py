"""Which version of a kind serves: let one serve, and go back to the one that served before."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.clock import now_ms
from webapp.evaluation.promotion import Judgement, WorseVersionError, judge
from webapp.evaluation.registry import find_serving, get_version, verify_version
from webapp.models import ModelKind, ModelVersion, ServingTurn

LONGEST_REASON = 300


class NothingBeforeError(LookupError):
    """No version of the kind served before the one that does."""


@dataclass(frozen=True)
class Promotion:
    """A version that serves now.

    Attributes:
        replaced: The name of the version that served until now; None if none did.
        judgement: How the two compare; None where there was nothing to compare.
    """

    version: ModelVersion
    replaced: str | None
    judgement: Judgement | None = None


def serve_version(
    session: Session, version: str, account_id: int | None = None, forced_because: str = ""
) -> Promotion:
    """Let a version serve in place of the one of its kind that did; every worker follows by itself.

    Args:
        session: Inside a write transaction.
        version: Its name.
        account_id: Who lets it serve; None for the command line.
        forced_because: Why it shall serve even if it is worse than the one that does, for the audit log.

    Raises:
        UnknownVersionError: The registry does not know it.
        ArtefactError: Its files are not what was registered.
        WorseVersionError: It is worse on the test artists that both share, and no reason was given.
    """
    chosen = get_version(session, version)
    verify_version(chosen)
    before = _lock_kind(session, chosen.kind)
    if before is chosen:
        return Promotion(chosen, chosen.version)
    judgement = judge(chosen, before) if before else None
    if judgement and judgement.is_worse and not forced_because:
        raise WorseVersionError(chosen.version, judgement)
    _begin_turn(session, chosen, before, rolls_back_to=_turn_of(session, before))
    replaced = before.version if before else None
    told = {"reason": forced_because} if forced_because else {}
    told |= {"comparison": judgement.sentence} if judgement else {}
    record(session, "model version serves", version, account_id, replaced=replaced, **told)
    return Promotion(chosen, replaced, judgement)


def roll_back(
    session: Session, kind: ModelKind, account_id: int | None = None, reason: str = ""
) -> Promotion:
    """Let the version serve that served before; doing so again goes further back.

    Nothing is compared: the version has served already, and whoever goes back may be in a hurry.

    Raises:
        NothingBeforeError: None served before, or none serves.
        ArtefactError: The files of the version that served before are not what was registered.
    """
    serving = _lock_kind(session, kind)
    turn = _turn_of(session, serving)
    if serving is None or turn is None or turn.rolls_back_to is None:
        raise NothingBeforeError(f"no {kind} version served before {serving.version if serving else 'now'}")
    before = turn.rolls_back_to
    verify_version(before.version)
    _begin_turn(session, before.version, serving, rolls_back_to=before.rolls_back_to)
    told = {"reason": reason} if reason else {}
    record(
        session,
        "model version rolled back",
        before.version.version,
        account_id,
        replaced=serving.version,
        **told,
    )
    return Promotion(before.version, serving.version)


def find_rollback(session: Session, kind: ModelKind) -> ModelVersion | None:
    """Find the version that a rollback would let serve."""
    turn = _turn_of(session, find_serving(session, kind))
    return turn.rolls_back_to.version if turn and turn.rolls_back_to else None


def turns_of(session: Session, version: ModelVersion) -> list[ServingTurn]:
    """When a version began to serve, the last time first."""
    chosen = select(ServingTurn).where(ServingTurn.version_id == version.id)
    return list(session.scalars(chosen.order_by(ServingTurn.id.desc())))


def _lock_kind(session: Session, kind: str) -> ModelVersion | None:
    """Wait for whoever else changes what serves of this kind, then find what does."""
    locked = select(ModelVersion).where(ModelVersion.kind == kind).order_by(ModelVersion.id)
    versions = session.scalars(locked.with_for_update().execution_options(populate_existing=True)).all()
    return next((version for version in versions if version.is_serving), None)


def _turn_of(session: Session, serving: ModelVersion | None) -> ServingTurn | None:
    """Find the turn that lasts."""
    return next(iter(turns_of(session, serving)), None) if serving else None


def _begin_turn(
    session: Session, chosen: ModelVersion, before: ModelVersion | None, rolls_back_to: ServingTurn | None
) -> None:
    if before:
        before.is_serving = False
        session.flush()  # Of two versions that serve, even for a moment, the database allows one.
    chosen.is_serving, chosen.is_shadow = True, False
    session.add(ServingTurn(version=chosen, began_at_ms=now_ms(), rolls_back_to=rolls_back_to))
    session.flush()
