"""Why a model answers what it answers, in the words of the API."""

from collections.abc import Collection
from math import exp
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.errors import NotReadyError
from webapp.models import Track
from webapp.prediction.answers import DECIMALS
from webapp.prediction.explanation_sentence import sentence

if TYPE_CHECKING:
    from ml.explanations.explainer import BlockShare, Explainer, Explanation
    from ml.explanations.neighbours import Neighbour
    from ml.explanations.words import Word
    from ml.track_inputs import TrackInputs

log = structlog.get_logger()

METHOD = (
    "The values of blocks are exact Shapley values, in log-odds of the genre, of a game in which a block takes part or "
    "is missing; they sum to what all of them together change. The values of single inputs are Owen values, which sum "
    "to their block's: exact in a block of up to 4 inputs, means over sampled antithetic orders with a fixed seed in a "
    "larger one. The weights of words are what their character n-grams add to the score of a linear text model. The "
    "nearest training tracks are those answered most alike (Hellinger distance) and, with a tenth of the weight, those "
    "that sound most alike."
)


def explanation_of(
    session: Session,
    explainer: "Explainer",
    tracks: "TrackInputs",
    place: int = 0,
    external_id: str | None = None,
) -> dict[str, Any]:
    """Explain what a model answers to one of the tracks that it is asked about together.

    Args:
        session: Tells which of the nearest training tracks the catalogue has.
        explainer: Of the model.
        tracks: The track, and perhaps others of its artist.
        place: Where the track stands among them.
        external_id: Of the track, if the catalogue has it.

    Raises:
        NotReadyError: The training tracks that the version kept cannot be read.
    """
    found = _explain(explainer, tracks, place, external_id)
    names = [group.name for group in explainer.predictor.groups]
    blocks = [_block(block) for block in found.blocks]
    return {
        "genre": names[found.group],
        "summary": sentence(names[found.group], {block["block"]: block["value"] for block in blocks}),
        "method": METHOD,
        "with_nothing": _odds(found.nothing),
        "with_everything": _odds(found.everything),
        "blocks": blocks,
        "words": {name: [_word(word) for word in words] for name, words in found.words.items()},
        "neighbours": _neighbours(session, found, names),
    }


def _explain(
    explainer: "Explainer", tracks: "TrackInputs", place: int, external_id: str | None
) -> "Explanation":
    from ml.artefacts import ArtefactError
    from ml.explanations.neighbour_index import NeighbourIndexError

    try:
        return explainer.explain(tracks, place, external_id)
    except (ArtefactError, NeighbourIndexError) as error:
        log.error("training tracks refused", version=explainer.predictor.version, reason=str(error))
        raise NotReadyError(
            f"The training tracks of {explainer.predictor.version} are not what was registered; the log says more"
        ) from error


def _odds(log_odds: float) -> dict[str, float]:
    return {
        "log_odds": round(log_odds, DECIMALS),
        "probability": round(1 / (1 + exp(-log_odds)), DECIMALS),
    }


def _block(block: "BlockShare") -> dict[str, Any]:
    return {
        "block": block.name,
        "value": round(block.value, DECIMALS),
        "inputs": {name: round(value, DECIMALS) for name, value in block.inputs.items()},
        "exact": block.is_exact,
    }


def _word(word: "Word") -> dict[str, Any]:
    strongest = [{"letters": run.letters, "weight": round(run.weight, DECIMALS)} for run in word.runs]
    return {"word": word.text, "weight": round(word.weight, DECIMALS), "strongest": strongest}


def _neighbours(session: Session, found: "Explanation", names: list[str]) -> list[dict[str, Any]] | None:
    if found.neighbours is None:
        return None
    present = _present(session, [one.track for one in found.neighbours])
    return [_neighbour(one, names, one.track in present) for one in found.neighbours]


def _present(session: Session, external_ids: list[str]) -> Collection[str]:
    return set(session.scalars(select(Track.external_id).where(Track.external_id.in_(external_ids))))


def _neighbour(one: "Neighbour", names: list[str], is_present: bool) -> dict[str, Any]:
    others = [names[group] for group in one.groups if group != one.primary]
    return {
        "track": one.track,
        "title": one.title,
        "artist_name": one.artist_name,
        "genres": [names[one.primary], *others],
        "distance": round(one.distance, DECIMALS),
        "in_catalogue": is_present,
    }
