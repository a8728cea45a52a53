"""What the models say, in the words of the API: in full for one track, in brief for one of many."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml.calibration import Answers
    from ml.predictor import Predictor

DECIMALS = 6

Answer = dict[str, Any]


def baseline_answer(predictor: "Predictor", answers: "Answers") -> Answer:
    """One genre, and the probabilities of all; `answers` are about this one track."""
    from ml.predictor import top_group

    probabilities = answers.primary[0]
    return {
        "model": model_named(predictor),
        "genre": predictor.groups[top_group(probabilities)].name,
        "probabilities": ranked(predictor, probabilities),
    }


def advanced_answer(predictor: "Predictor", answers: "Answers") -> Answer:
    """Every genre above its own threshold, the probabilities of all, and which is likeliest to be the primary one."""
    from ml.predictor import groups_above, top_group

    primary, probabilities = answers.primary[0], answers.probabilities[0]
    top = top_group(primary)
    above = [
        (place, float(probabilities[place])) for place in groups_above(probabilities, predictor.thresholds)
    ]
    return {
        "model": model_named(predictor),
        **_several(predictor, above),
        "primary": {
            "genre": predictor.groups[top].name,
            "probability": round(float(primary[top]), DECIMALS),
        },
        "probabilities": ranked(predictor, probabilities),
    }


def brief_answers(predictor: "Predictor", probabilities: "NDArray[np.float32]") -> list[Answer]:
    """What a model answers to each of many tracks, without the probabilities of the other genres.

    Args:
        predictor: Of either kind.
        probabilities: Shape (n_tracks, n_groups).
    """
    from ml.many_tracks import all_above, likeliest

    if predictor.kind == "advanced":
        return [_several(predictor, above) for above in all_above(probabilities, predictor.thresholds)]
    names = [group.name for group in predictor.groups]
    return [
        {"genre": names[place], "probability": round(probability, DECIMALS)}
        for place, probability in likeliest(probabilities)
    ]


def model_named(predictor: "Predictor") -> dict[str, str]:
    """The model that answers."""
    return {"kind": predictor.kind, "version": predictor.version}


def ranked(predictor: "Predictor", probabilities: "NDArray[np.float32]") -> dict[str, float]:
    """Every genre with its probability, the likeliest first."""
    order = (-probabilities).argsort(kind="stable").tolist()
    # Array arithmetic rounds all at once, in half the time of rounding each.
    rounded = probabilities.astype("float64").round(DECIMALS).tolist()
    return {predictor.groups[place].name: rounded[place] for place in order}


def _several(predictor: "Predictor", above: Sequence[tuple[int, float]]) -> Answer:
    genres = [
        {
            "genre": predictor.groups[place].name,
            "probability": round(probability, DECIMALS),
            "threshold": predictor.thresholds[place],
        }
        for place, probability in above
    ]
    return {"genres": genres, "unsure": not genres}
