"""Use case: check whether listeners' tastes help to predict what they go on to like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.evaluation.held_out import HELD_OUT_FILE, HeldOut, read_held_out
from ml.evaluation.prior_check import Likes, check_prior, choose_strength
from ml.preferences import Strength, catalogue_shares
from webapp.evaluation.registry import find_serving, read_file
from webapp.models import (
    Artist,
    EventType,
    GenreGroup,
    ListeningSession,
    ModelKind,
    SessionEvent,
    Track,
)
from webapp.prediction.tastes import no_taste, tastes, tracks_by_group

if TYPE_CHECKING:
    from ml.evaluation.artist_bootstrap import Floats

# Of the likes in order of time: so many only build tastes, the next choose the strength, the last judge it.
BUILT_BY, CHOSEN_BY = 0.5, 0.75
FEWEST_LIKES = 20


class PriorCheckError(ValueError):
    """The prior cannot be checked here, and why."""


@dataclass(frozen=True)
class PriorCheck:
    """What was found.

    Attributes:
        version: The model whose test artists' tracks were liked.
        chosen_from_ms: When the sessions began that chose the strength; what was earlier built the tastes.
        judged_from_ms: When the sessions began that judge it, epoch milliseconds.
        strength: What earlier sessions chose.
        found: See `ml.evaluation.prior_check.check_prior`.
    """

    version: str
    chosen_from_ms: int
    judged_from_ms: int
    strength: Strength
    found: Mapping[str, Any]


@dataclass(frozen=True)
class _Liked:
    """Likes of held-out tracks in the order of their sessions' beginnings, one place per like."""

    began_ms: NDArray[np.int64]
    listeners: NDArray[np.int64]
    rows: NDArray[np.int64]


def check(session: Session, seed: int) -> PriorCheck:
    """Check the prior by likes of tracks of the serving advanced model's test artists.

    Those tracks count in nobody's history, so that it is the taste that helps and not their labels.

    Raises:
        PriorCheckError: No advanced model serves, or there are too few likes of such tracks.
        ArtefactError: Its files are not what was registered.
    """
    serving = find_serving(session, ModelKind.ADVANCED)
    if serving is None:
        raise PriorCheckError("no advanced model serves; train one with: flask models train advanced")
    held_out = read_held_out(read_file(serving, HELD_OUT_FILE))
    liked = _read_likes(session, held_out)
    chosen_from, judged_from = _cuts(liked)
    groups = _groups_of(session, held_out)
    counts = tracks_by_group(session)
    catalogue = catalogue_shares(np.array([counts.get(group, 0) for group in groups], dtype=np.float64))
    earlier = (liked.began_ms >= chosen_from) & (liked.began_ms < judged_from)
    strength = choose_strength(_likes(session, held_out, liked, earlier, groups, chosen_from), catalogue)
    later = _likes(session, held_out, liked, liked.began_ms >= judged_from, groups, judged_from)
    found = check_prior(later, catalogue, strength, seed)
    return PriorCheck(serving.version, chosen_from, judged_from, strength, found)


def _read_likes(session: Session, held_out: HeldOut) -> _Liked:
    places = {track: row for row, track in enumerate(held_out.tracks.tolist())}
    query = (
        select(ListeningSession.first_event_ms, ListeningSession.listener_id, Track.external_id)
        .join(SessionEvent, SessionEvent.session_id == ListeningSession.id)
        .join(Track, Track.id == SessionEvent.track_id)
        .where(SessionEvent.event_type == EventType.LIKE)
        .order_by(ListeningSession.first_event_ms, SessionEvent.id)
    )
    with session.execute(query.execution_options(yield_per=5_000)) as rows:
        found = [(ms, listener, places[track]) for ms, listener, track in rows if track in places]
    if len(found) < FEWEST_LIKES:
        raise PriorCheckError(
            f"there are {len(found)} likes of tracks of the {len(np.unique(held_out.artists)):,} test artists of "
            f"{held_out.version}, a check needs {FEWEST_LIKES}"
        )
    return _Liked(*np.array(found, dtype=np.int64).T)


def _cuts(liked: _Liked) -> tuple[int, int]:
    """Where sessions begin to choose, and to judge; likes of one moment stay together."""
    first, second = (int(liked.began_ms[int(share * len(liked.began_ms))]) for share in (BUILT_BY, CHOSEN_BY))
    if not liked.began_ms[0] < first < second:
        raise PriorCheckError("all likes are of too few sessions to be divided by time into three parts")
    return first, second


def _groups_of(session: Session, held_out: HeldOut) -> list[int]:
    ids = dict(session.execute(select(GenreGroup.slug, GenreGroup.id)).tuples().all())
    lacking = [group.slug for group in held_out.groups if group.slug not in ids]
    if lacking:
        raise PriorCheckError(f"{held_out.version} answers in groups that the catalogue lacks: {lacking}")
    return [ids[group.slug] for group in held_out.groups]


def _likes(
    session: Session,
    held_out: HeldOut,
    liked: _Liked,
    chosen: NDArray[np.bool_],
    groups: Sequence[int],
    before_ms: int,
) -> Likes:
    query = select(Artist.id).where(Artist.external_id.in_(np.unique(held_out.artists).tolist()))
    known = tastes(session, groups, None, before_ms, list(session.scalars(query)))
    ids, place = np.unique(liked.listeners[chosen], return_inverse=True)
    rows = liked.rows[chosen]
    nothing = no_taste(len(groups))
    return Likes(
        _primary(held_out)[rows],
        held_out.primary[rows],
        place.astype(np.int64),
        [known.get(listener, nothing) for listener in ids.tolist()],
    )


def _primary(held_out: HeldOut) -> "Floats":
    """What the model says of the primary group; an older one that states none ranks by memberships."""
    ranking = held_out.ranking
    return np.asarray(ranking / np.maximum(ranking.sum(axis=1, keepdims=True), 1e-12))
