"""What reviewers' corrections were, and what they changed: the record that a version keeps."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.corrections.joining import Joined, artists_of_part
from ml.corrections.reviewed import Reviewed, Said
from ml.corrections.weight import ChosenWeight
from ml.evaluation.comparison import Comparison, compare_held_out
from ml.evaluation.held_out import HeldOut
from ml.splitting import Part

_COMPARED = ("accuracy", "macro_f1", "log_loss", "ranking_precision")
_LABELLING = ("accept", "correct")


def feedback_record(
    reviewed: Reviewed,
    joined: Joined,
    chosen: ChosenWeight,
    after: HeldOut,
    before: HeldOut,
    agreement: dict[str, Any] | None,
    seed: int,
) -> dict[str, Any]:
    """Gather it for JSON.

    Args:
        reviewed: What people said.
        joined: The training data that it joined.
        chosen: How much it counts.
        after: Test tracks of the version trained with feedback.
        before: Those of a twin trained without: same settings, same seed.
        agreement: See `ml.corrections.agreement`.
        seed: Of the split and the bootstrap.

    Returns:
        `verdicts` (see `_verdicts`), `artists` (by part, and how many override an import), `tracks` (corrected ones in
        training), `weight`, `candidates`, `tried_with`, `comparison` and `agreement`.
    """
    of_part = {part: artists_of_part(reviewed.dataset, part, seed) for part in Part}
    artists = reviewed.dataset.artists.astype(str)
    in_training = set(artists[of_part[Part.TRAINING]].tolist())
    return {
        "verdicts": _verdicts(reviewed.verdicts, in_training, set(artists.tolist())),
        "artists": {part.name.lower(): _count(artists[rows]) for part, rows in of_part.items()}
        | {"overriding": joined.overriding},
        "tracks": int(joined.is_corrected.sum()),
        "weight": chosen.weight,
        "candidates": list(chosen.candidates),
        "tried_with": chosen.tried_with,
        "comparison": _brief(compare_held_out(after, before, seed)),
        "agreement": agreement,
    }


def _verdicts(verdicts: Sequence[Said], in_training: set[str], labelled: set[str]) -> dict[str, int]:
    """How many verdicts were used, and why the others were not; the counts but `total` add up to it."""
    counts = Counter(_use(said, in_training, labelled) for said in verdicts)
    names = ("used", "held_out", "rejections", "skips", "without_artist", "outdated")
    return {"total": len(verdicts)} | {name: counts[name] for name in names}


def _use(said: Said, in_training: set[str], labelled: set[str]) -> str:
    if said.decision not in _LABELLING:
        return "rejections" if said.decision == "reject" else "skips"
    if said.artist is None:
        return "without_artist"
    if not said.gives or said.artist not in labelled:
        return "outdated"
    return "used" if said.artist in in_training else "held_out"


def _count(artists: NDArray[Any]) -> int:
    return len(np.unique(artists))


def _brief(comparison: Comparison) -> dict[str, Any]:
    whole = comparison.record()
    brief = {
        name: whole[name]
        for name in ("sentence", "n_tracks", "n_artists", "disagreeing", "level", "resamples")
    }
    metrics = {name: whole["metrics"][name] for name in _COMPARED if name in whole["metrics"]}
    return brief | {"metrics": metrics}
