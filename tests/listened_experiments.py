"""Experiments whose listeners were exposed and have listened, put straight into the tables."""

from experiment_definitions import running
from listening_rows import START_MS, add_listener

from webapp.models import Assignment, Exposure

HOUR_MS = 3_600_000
# Durations, in seconds, of one session per listener: the second arm's are longer by far.
SHORT = [100 + n for n in range(20)]
LONG = [400 + n for n in range(20)]


def add_listened(session, control_s=SHORT, treatment_s=LONG, key="genres", **plan):
    """A running experiment with one listener per duration; `plan` sets attributes such as `planned_listeners`."""
    experiment = running(session, key)
    experiment.started_at_ms = START_MS - 24 * HOUR_MS
    for name, value in plan.items():
        setattr(experiment, name, value)
    for variant, durations_s in zip(experiment.variants, (control_s, treatment_s), strict=True):
        for duration_s in durations_s:
            add_exposed(session, experiment, variant, duration_s)
    session.commit()
    return experiment


def add_exposed(session, experiment, variant, duration_s):
    """One more listener, exposed an hour before their only session."""
    listener = add_listener(session, [duration_s * 1000])
    ids = {"experiment_id": experiment.id, "listener_id": listener.id, "variant_id": variant.id}
    session.add(Assignment(assigned_at_ms=START_MS - HOUR_MS, **ids))
    exposed = START_MS - HOUR_MS
    session.add(Exposure(exposed_at_ms=exposed, received_at_ms=exposed, was_premium=False, **ids))
