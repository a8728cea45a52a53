"""What an experiment found better may serve everybody."""

from sqlalchemy.orm import Session

from webapp.accounts.service import record
from webapp.evaluation import serving
from webapp.experiments.report_document import ReportDocument
from webapp.models import Experiment


class PromotionError(ValueError):
    """An experiment whose result lets no version serve, and why."""


def promotable(document: ReportDocument) -> str | None:
    """The model version that the winner of a report pins; None without a winner, and where it pins none."""
    pinned = {arm.key: arm.model_version for arm in document.arms}
    return pinned.get(document.decision.winner) if document.decision.winner else None


def promote(
    session: Session, experiment: Experiment, document: ReportDocument, account_id: int | None
) -> serving.Promotion:
    """Let the winner's model version serve in place of the one that does.

    Args:
        session: Inside a write transaction.
        experiment: Whose report it is.
        document: As it is now.
        account_id: Who wishes it; None for the command line.

    Raises:
        PromotionError: There is no winner, or it pins no version.
        ArtefactError: The version's files are not what was registered.
        WorseVersionError: On test artists the version is worse than the one that serves.
    """
    if document.decision.winner is None:
        raise PromotionError(f"nothing to promote: {document.decision.sentence}")
    version = promotable(document)
    if version is None:
        raise PromotionError(
            f"variant {document.decision.winner!r} pins no model version, must pin one to be promoted"
        )
    promotion = serving.serve_version(session, version, account_id)
    told = {"version": version, "replaced": promotion.replaced}
    record(session, "experiment's winner promoted", experiment.key, account_id, **told)
    return promotion
