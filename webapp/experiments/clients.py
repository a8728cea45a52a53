"""What streaming clients ask: the variant of a listener whom they name, and to remember an exposure."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.experiments.assigning import assign, reason_to_stay_out
from webapp.experiments.client_schemas import AssignmentAnswer
from webapp.experiments.exposing import NotAssignedError, demand_running, expose
from webapp.experiments.first_rows import insert_unless_there
from webapp.experiments.service import get_experiment
from webapp.experiments.variants import get_variant
from webapp.models import Exposure, Listener, Variant


def variant_for(session: Session, key: str, listener_id: str, now_ms: int) -> AssignmentAnswer:
    """Give a listener their variant; one who was never heard of is remembered first.

    Raises:
        UnknownExperimentError: There is no experiment of this key.
    """
    experiment = get_experiment(session, key)
    listener = _get_or_add_listener(session, listener_id)
    assignment = assign(session, experiment, listener, now_ms)
    if assignment is None:
        reason = reason_to_stay_out(session, experiment, listener, now_ms)
        return AssignmentAnswer(
            listener_id=listener_id, variant=None, shows=None, model_version=None, reason=reason
        )
    variant = session.get_one(Variant, assignment.variant_id)
    return AssignmentAnswer(
        listener_id=listener_id,
        variant=variant.key,
        shows=variant.shows,
        model_version=variant.model_version.version if variant.model_version else None,
        reason=None,
    )


def note_exposure(
    session: Session,
    key: str,
    listener_id: str,
    variant_key: str | None,
    exposed_at_ms: int,
    received_at_ms: int,
) -> tuple[Exposure, Variant]:
    """Remember that a listener saw a variant.

    Returns:
        What is known of their exposure, and the variant that they saw first.

    Raises:
        UnknownExperimentError: There is no experiment of this key.
        UnknownVariantError: It has no such variant.
        NotAssignedError: The listener is not in it.
        ExposureTimeError: It did not run then.
    """
    experiment = get_experiment(session, key)
    demand_running(experiment, exposed_at_ms)
    shown = None if variant_key is None else get_variant(experiment, variant_key)
    listener = session.scalar(select(Listener).where(Listener.external_id == listener_id))
    if listener is None:
        raise NotAssignedError(f"listener {listener_id!r} has no variant of experiment {key!r}: assign first")
    exposure = expose(session, experiment, listener, shown, exposed_at_ms, received_at_ms)
    return exposure, session.get_one(Variant, exposure.variant_id)


def _get_or_add_listener(session: Session, external_id: str) -> Listener:
    find = select(Listener).where(Listener.external_id == external_id)
    found = session.scalar(find)
    if found is None:
        insert_unless_there(session, Listener, ["external_id"], external_id=external_id, is_synthetic=False)
        found = session.scalars(find).one()
    return found
