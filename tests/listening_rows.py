"""Listeners with sessions, put straight into the tables."""

from itertools import count

from webapp.experiments.division import assign_listeners
from webapp.experiments.plans import genre_prediction_replay
from webapp.experiments.service import create_experiment
from webapp.models import Listener, ListeningSession, SessionEvent

START_MS = 1_700_000_000_000
_numbers = count(1)


def add_listener(session, durations_ms=(), start_ms=START_MS, is_synthetic=False, unlisted_track=None):
    """Add a listener with one session per duration, each with an event at its start and one at its end."""
    listener = Listener(external_id=f"listener-{next(_numbers)}", is_synthetic=is_synthetic)
    session.add(listener)
    session.flush()
    for duration_ms in durations_ms:
        add_session(session, listener, duration_ms, start_ms, unlisted_track)
    return listener


def add_session(session, listener, duration_ms, start_ms=START_MS, unlisted_track=None):
    """Add one session with its events."""
    times = sorted({start_ms, start_ms + duration_ms})
    row = ListeningSession(
        external_id=f"session-{next(_numbers)}",
        listener_id=listener.id,
        first_event_ms=times[0],
        last_event_ms=times[-1],
        plays=len(times),
    )
    session.add(row)
    session.flush()
    for time in times:
        session.add(
            SessionEvent(
                event_key=next(_numbers).to_bytes(16, "big"),
                session_id=row.id,
                occurred_at_ms=time,
                event_type="play",
                unlisted_track=unlisted_track,
            )
        )
    session.flush()
    return row


def add_replay(session, *durations_ms, key="genre-prediction", **listener):
    """Add one listener per list of durations, divided by turns: the first belongs to the control."""
    for durations in durations_ms:
        add_listener(session, durations, **listener)
    experiment = create_experiment(session, genre_prediction_replay(key, "alternate"))
    assign_listeners(session, experiment)
    session.commit()
    return experiment
