"""Dividing the listeners between the variants of an experiment, once and for good."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Exists, exists, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ml.experiments.assignment import alternate, variant_of
from webapp.clock import now_ms
from webapp.models import Assignment, Experiment, Listener


@dataclass(frozen=True)
class AssignmentCounts:
    """What a division of the listeners did.

    Attributes:
        added: Listeners who got their variant now.
        kept: Listeners who had one already, and keep it.
        by_variant: Variant key to all its listeners.
    """

    added: int
    kept: int
    by_variant: Mapping[str, int]


def assign_listeners(session: Session, experiment: Experiment) -> AssignmentCounts:
    """Give every listener of an old log without a variant theirs. Who has one keeps it.

    Listeners who are in an experiment that ran are no part of the log.
    """
    # Where rows can be locked, a second division waits for this one instead of colliding with it.
    session.execute(select(Experiment.id).where(Experiment.id == experiment.id).with_for_update())
    assigned = set(
        session.scalars(select(Assignment.listener_id).where(Assignment.experiment_id == experiment.id))
    )
    listeners = session.execute(
        select(Listener.id, Listener.external_id)
        .where(~_is_in_an_experiment(Listener.id))
        .order_by(Listener.id)
    ).all()
    variants = _variants_of([external_id for _, external_id in listeners], experiment)
    ids = {variant.key: variant.id for variant in experiment.variants}
    now = now_ms()
    rows = [
        {
            "experiment_id": experiment.id,
            "listener_id": listener_id,
            "variant_id": ids[variants[external_id]],
            "assigned_at_ms": now,
        }
        for listener_id, external_id in listeners
        if listener_id not in assigned
    ]
    if rows:
        session.execute(insert(Assignment), rows)
    return AssignmentCounts(len(rows), len(assigned), _count_listeners(session, experiment))


def _is_in_an_experiment(listener_id: InstrumentedAttribute[int]) -> Exists:
    return (
        exists()
        .where(Assignment.listener_id == listener_id)
        .where(Assignment.experiment_id == Experiment.id, Experiment.is_replay.is_(False))
    )


def _variants_of(listener_keys: list[str], experiment: Experiment) -> dict[str, str]:
    if experiment.split == "alternate":
        return alternate(listener_keys, [variant.key for variant in experiment.variants])
    weights = {variant.key: variant.weight for variant in experiment.variants}
    return {key: variant_of(key, experiment.salt, weights) for key in listener_keys}


def _count_listeners(session: Session, experiment: Experiment) -> dict[str, int]:
    counted = session.execute(
        select(Assignment.variant_id, func.count().label("listeners"))
        .where(Assignment.experiment_id == experiment.id)
        .group_by(Assignment.variant_id)
    )
    by_id = {row.variant_id: row.listeners for row in counted}
    return {variant.key: by_id.get(variant.id, 0) for variant in experiment.variants}
