"""Cohorts: all listeners of an experiment get their variants at once, when it starts, by what they did before."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ml.experiments.assignment import TRAFFIC_DOMAIN, bucket_of
from ml.experiments.pairing import assign_pairs
from ml.experiments.stratifying import assign_strata
from webapp.experiments.plans import COHORT_SPLITS
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.segments import Segment, holds
from webapp.models import Assignment, Experiment, Listener, ListeningSession

FEWEST_LISTENERS = 4
PRE_PERIOD_MS = 28 * 24 * 3_600_000
COMPLETE = "its cohort was complete when it started"


class Place(NamedTuple):
    """Where a listener of a cohort belongs: a variant's key, and the number of a pair or stratum, from 1."""

    variant: str
    block: int | None


def is_cohort(experiment: Experiment) -> bool:
    """Whether its listeners are all taken at its start, and none later."""
    return experiment.split in COHORT_SPLITS


def assign_cohort(
    session: Session, experiment: Experiment, segments: Sequence[Segment], started_at_ms: int
) -> int:
    """Give every listener of the population their variant.

    They are paired or put into strata by their mean session duration in the 28 days before the start, or, if none of
    them listened then, in all the time before. Who has no session in it goes with others who have none.

    Args:
        session: Inside a write transaction.
        experiment: A draft.
        segments: Its share of the traffic.
        started_at_ms: The pre-period ends here.

    Returns:
        How many listeners.

    Raises:
        ExperimentError: They are fewer than 4.
    """
    ids = _population(session, experiment, segments)
    if len(ids) < FEWEST_LISTENERS:
        raise ExperimentError(
            f"cohort of experiment {experiment.key!r} has {len(ids)} listeners, must have at least {FEWEST_LISTENERS}"
        )
    durations = _durations_before(session, set(ids.values()), started_at_ms)
    behaviour = {external_id: durations.get(id_, math.nan) for external_id, id_ in ids.items()}
    _insert(session, experiment, ids, divided(experiment, behaviour), started_at_ms)
    return len(ids)


def divided(experiment: Experiment, behaviour: Mapping[str, float]) -> dict[str, Place]:
    """Divide listeners by one number each, NaN where there is none."""
    if experiment.split == "paired":
        control, treatment = (variant.key for variant in experiment.variants)
        pairing = assign_pairs(behaviour, experiment.salt, control, treatment)
        blocks: Sequence[Sequence[str]] = pairing.pairs
        variants: Mapping[str, str] = pairing.variants
    else:
        weights = {variant.key: variant.weight for variant in experiment.variants}
        found = assign_strata(behaviour, experiment.salt, weights)
        blocks, variants = found.strata, found.variants
    numbers = {key: number for number, block in enumerate(blocks, start=1) for key in block}
    return {key: Place(variant, numbers.get(key)) for key, variant in variants.items()}


def _population(session: Session, experiment: Experiment, segments: Sequence[Segment]) -> dict[str, int]:
    """External id to row id of every listener who may be in the experiment."""
    query = select(Listener.external_id, Listener.id)
    premium = experiment.population_premium
    if premium is not None:
        query = query.where(func.coalesce(Listener.is_premium, False).is_(premium))
    least = experiment.population_minimum_sessions
    if least:
        enough = select(ListeningSession.listener_id).group_by(ListeningSession.listener_id)
        query = query.where(Listener.id.in_(enough.having(func.count() >= least)))
    salt = experiment.layer.salt if experiment.layer else experiment.salt
    return {
        external_id: id_
        for external_id, id_ in session.execute(query)
        if holds(segments, bucket_of(external_id, salt, TRAFFIC_DOMAIN))
    }


def _durations_before(session: Session, ids: set[int], ends_at_ms: int) -> dict[int, float]:
    """Mean session duration by listener, seconds, of those of `ids` who listened before the start."""
    for starts_at_ms in (ends_at_ms - PRE_PERIOD_MS, 0):
        found = {
            id_: mean_s for id_, mean_s in _mean_durations(session, starts_at_ms, ends_at_ms) if id_ in ids
        }
        if found:
            return found
    return {}


def _mean_durations(session: Session, starts_at_ms: int, ends_at_ms: int) -> Iterator[tuple[int, float]]:
    table = ListeningSession
    total_ms = func.sum(table.last_event_ms - table.first_event_ms)
    query = (
        select(table.listener_id, total_ms, func.count())
        .where(table.first_event_ms >= starts_at_ms, table.first_event_ms < ends_at_ms)
        .group_by(table.listener_id)
    )
    for listener_id, duration_ms, sessions in session.execute(query):
        yield listener_id, float(duration_ms) / sessions / 1000


def _insert(
    session: Session,
    experiment: Experiment,
    ids: Mapping[str, int],
    places: Mapping[str, Place],
    assigned_at_ms: int,
) -> None:
    variants = {variant.key: variant.id for variant in experiment.variants}
    rows = [
        {
            "experiment_id": experiment.id,
            "listener_id": ids[external_id],
            "variant_id": variants[place.variant],
            "assigned_at_ms": assigned_at_ms,
            "block": place.block,
        }
        for external_id, place in places.items()
    ]
    session.execute(insert(Assignment), rows)
