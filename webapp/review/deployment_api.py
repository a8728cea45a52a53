"""`GET /api/v1/review/deployment`: drift, versions in the shadow, and what listeners deny."""

from collections.abc import Sequence

from flask import Response, jsonify

from webapp.accounts.token_access import token_in_use
from webapp.clock import utc_text
from webapp.extensions import db
from webapp.review import api
from webapp.review.challengers import Challenge, challenges
from webapp.review.doubts import Doubt, most_doubted
from webapp.review.drift import Drift, Drifted, drifts
from webapp.review.schemas import ChallengeAnswer, DeploymentAnswer, DoubtAnswer, DriftAnswer, DriftedAnswer
from webapp.review.token_reviewers import reviewer_behind

bp = api.bp


@bp.get("/deployment", responses={200: DeploymentAnswer})
def deployment() -> Response:
    """How far the catalogue has moved from the training data, how challengers do, and what listeners deny."""
    session = db.session()
    reviewer_behind(session, token_in_use())
    answer = DeploymentAnswer(
        drift=[_drift(one) for one in drifts(session)],
        challenges=[_challenge(one) for one in challenges(session)],
        doubts=[_doubt(one) for one in most_doubted(session)],
    )
    return jsonify(answer.model_dump(mode="json"))


def _drift(found: Drift) -> DriftAnswer:
    return DriftAnswer(
        version=found.version,
        measured_at=utc_text(found.measured_at_ms),
        sentence=found.sentence,
        features=_drifted(found.features),
        genres=_drifted(found.groups),
    )


def _doubt(found: Doubt) -> DoubtAnswer:
    artist = found.track.artist
    return DoubtAnswer(
        track=found.track.external_id,
        artist=artist.external_id if artist else None,
        genre=found.group,
        listeners=found.listeners,
    )


def _drifted(rows: Sequence[Drifted]) -> list[DriftedAnswer]:
    return [DriftedAnswer(name=row.name, stability_index=row.index, words=row.words) for row in rows]


def _challenge(found: Challenge) -> ChallengeAnswer:
    return ChallengeAnswer(
        champion=found.champion.version,
        challenger=found.challenger.version,
        n=found.n,
        champion_agreed=found.champion.agreed,
        challenger_agreed=found.challenger.agreed,
        p_value=found.p_value,
        sentence=found.sentence,
    )
