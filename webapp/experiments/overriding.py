"""Overrides as people ask for them: by the keys of experiment, listener and variant."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.experiments.assigning import override
from webapp.experiments.service import get_experiment
from webapp.experiments.variants import get_variant
from webapp.models import Listener, Variant


class UnknownListenerError(LookupError):
    """There is no listener of this id."""


def override_by_keys(
    session: Session, key: str, listener_id: str, variant_key: str, now_ms: int, account_id: int | None = None
) -> Variant:
    """Set a listener's variant by hand; the analysis leaves them out for good.

    Args:
        session: Inside a write transaction.
        key: Of a running experiment.
        listener_id: As clients call the listener, who need not be in the experiment.
        variant_key: Of one of its variants.
        now_ms: The time of a new assignment.
        account_id: Who does it; None for the command line or a program.

    Raises:
        UnknownExperimentError: There is no experiment of this key.
        UnknownListenerError: There is no such listener.
        UnknownVariantError: The experiment has no such variant.
        OverrideError: The experiment does not run.
    """
    experiment = get_experiment(session, key)
    variant = get_variant(experiment, variant_key)
    listener = session.scalar(select(Listener).where(Listener.external_id == listener_id))
    if listener is None:
        raise UnknownListenerError(f"There is no listener {listener_id[:100]!r}")
    override(session, experiment, listener, variant, now_ms, account_id)
    return variant
