"""From a dataset to a version folder: split, fit, calibrate, evaluate, export, check, write."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.artefacts import ONNX_FILE, SCHEMA_VERSION, ArtefactError, write_version
from ml.corrections.learning import learn_from
from ml.corrections.reviewed import Reviewed
from ml.dataset import Dataset
from ml.drift import training_reference
from ml.environment import environment_facts
from ml.evaluation.held_out import HELD_OUT_FILE, write_held_out
from ml.evaluation.missing_inputs import missing_inputs
from ml.evaluation.report import evaluate
from ml.explanations.kept_tracks import keep_tracks
from ml.explanations.neighbour_index import NEIGHBOURS_FILE, write_neighbours
from ml.features import FIELD_NAMES
from ml.fitting import Fitted, Kind, fit_calibrated
from ml.held_out_answers import answer_held_out
from ml.inputs import INPUT_NAMES
from ml.model_card import CARD_FILE, markdown
from ml.predictor import open_session, run
from ml.retraining import retrained_views
from ml.settings import Profile, Settings, settings_of
from ml.splitting import Sample, Split, split

Progress = Callable[[str, float], None]
LIBRARIES = ("numpy", "scikit-learn", "skl2onnx", "tensorflow", "keras", "onnx", "onnxruntime")
LARGEST_DISAGREEMENT = 1e-4
_ROWS_COMPARED = 5_000
# The share of the work at which each stage begins and ends, by profile; without feedback some pass at once.
_STAGES: dict[str, dict[Profile, tuple[float, float]]] = {
    "weighing": {"quick": (0.0, 0.02), "full": (0.0, 0.02)},
    "fitting": {"quick": (0.02, 0.85), "full": (0.02, 0.55)},
    "training on other splits": {"quick": (0.86, 0.86), "full": (0.58, 0.85)},
    "training without feedback": {"quick": (0.86, 0.95), "full": (0.85, 0.95)},
}


@dataclass(frozen=True)
class TrainedVersion:
    """A version that stands in its folder and waits to be registered.

    Attributes:
        manifest_sha256: What the registry must remember to verify the folder.
        messages: What people should know, such as groups that were left out.
    """

    kind: Kind
    version: str
    folder: Path
    manifest_sha256: str
    data_fingerprint: str
    mapping_id: int
    seed: int
    metrics: dict[str, Any]
    is_synthetic: bool
    messages: tuple[str, ...]


def train(
    kind: Kind,
    dataset: Dataset,
    folder: Path,
    seed: int,
    progress: Progress,
    profile: Profile = "full",
    settings: Settings | None = None,
    reviewed: Reviewed | None = None,
) -> TrainedVersion:
    """Train a version and write it; its name is that of the folder.

    The same dataset, seed and libraries give the same model.

    Args:
        kind: Which model.
        dataset: The labelled tracks.
        folder: Absent or empty; see `ml.artefacts.claimed_folder`.
        seed: Of the split, the model and the bootstrap.
        progress: Hears the stage and the share of the work that is done, 0 to 1.
        profile: `quick` for a version to try things with, `full` for the best one, scored on other splits too.
        settings: Hyperparameters; None takes those of the profile.
        reviewed: What people said, to learn from and to measure what that changed; see `ml.corrections`.

    Raises:
        DatasetError: There are too few artists or groups.
        ArtefactError: The ONNX file does not answer like the model.
    """
    begun_s = monotonic()
    chosen = settings or settings_of(kind, profile)
    progress("dividing artists", 0.0)
    hears = _part_of_all(progress, profile)
    learning = reviewed and learn_from(kind, dataset, reviewed, seed, chosen, profile, hears("weighing"))
    used = learning.dataset if learning else dataset
    parts = split(used, seed)
    fitted = fit_calibrated(kind, parts, seed, chosen, hears("fitting"))
    progress("evaluating", _STAGES["fitting"][profile][1])
    held_out = answer_held_out(folder.name, used, parts, fitted)
    metrics = evaluate(held_out, seed) | {"missing_inputs": _missing_inputs(fitted, parts, seed)}
    if profile == "full":
        metrics["other_splits"] = retrained_views(
            kind, used, parts, seed, chosen, hears("training on other splits")
        )
    if learning:
        twin = hears("training without feedback")
        metrics["feedback"] = learning.effect(fitted, parts, held_out, twin)
    manifest = _manifest(kind, folder.name, used, parts, seed) | {
        "settings": {"profile": profile} | chosen.record(),
        "training_curve": fitted.model.curve_,
        "calibration": fitted.calibration.record(),
        "artist_power": fitted.artist_power,
        "thresholds": fitted.thresholds,
        "reference": training_reference(
            parts.training.inputs,
            held_out.ranking.argmax(axis=1),
            [group.slug for group in parts.groups],
        ),
        "metrics": metrics,
    }

    def write_files(draft: Path) -> dict[str, Any]:
        fitted.model.save(draft)
        fitted.model.export(draft / ONNX_FILE)
        write_held_out(held_out, draft / HELD_OUT_FILE)
        write_neighbours(keep_tracks(fitted, used, parts.training, seed), draft / NEIGHBOURS_FILE)
        disagreement = _check_onnx(draft, fitted, parts.test, seed)
        facts = manifest | {"onnx_disagreement": disagreement, "duration_s": round(monotonic() - begun_s, 1)}
        (draft / CARD_FILE).write_text(markdown(facts), encoding="utf-8")
        return facts

    progress("writing and checking", 0.95)
    manifest_sha256 = write_version(folder, write_files)
    progress("done", 1.0)
    return TrainedVersion(
        kind,
        folder.name,
        folder,
        manifest_sha256,
        used.fingerprint,
        used.mapping_id,
        seed,
        metrics,
        used.is_synthetic,
        _messages(parts),
    )


def _part_of_all(progress: Progress, profile: Profile) -> Callable[[str], Callable[[float], None]]:
    """Gives, for the name of a stage, what hears how much of that stage is done."""

    def hears(stage: str) -> Callable[[float], None]:
        start, end = _STAGES[stage][profile]
        return lambda done: progress(stage, start + done * (end - start))

    return hears


def _missing_inputs(fitted: Fitted, parts: Split, seed: int) -> list[dict[str, Any]]:
    matrix = fitted.model.arrange(parts.test)

    def answer(hidden: NDArray[np.bool_], without_others: bool) -> NDArray[np.float32]:
        everywhere = np.broadcast_to(hidden, (len(matrix), len(hidden)))
        shown = fitted.model.hide(matrix, everywhere, np.full(len(matrix), without_others))
        return fitted.calibration.apply(fitted.model.raw(shown), shown).primary

    return missing_inputs(answer, parts.test.primary, parts.test.artists, seed)


def _check_onnx(draft: Path, fitted: Fitted, test: Sample, seed: int) -> float:
    """Load both files anew and compare their probabilities on 5,000 test tracks with inputs hidden at random.

    Returns:
        The largest difference.
    """
    generator = np.random.default_rng(seed)
    matrix = fitted.model.arrange(test)
    some = matrix[generator.permutation(max(_ROWS_COMPARED, len(matrix)))[:_ROWS_COMPARED] % len(matrix)]
    hidden = generator.random((len(some), len(FIELD_NAMES))) < generator.random((len(some), 1))
    shown = fitted.model.hide(some, hidden, generator.random(len(some)) < 0.5)
    native = type(fitted.model).load(draft)
    session = open_session((draft / ONNX_FILE).read_bytes())
    expected, given = (
        fitted.calibration.apply(raw, shown) for raw in (native.raw(shown), run(session, shown))
    )
    largest = max(float(np.abs(a - b).max()) for a, b in zip(expected, given, strict=True))
    if not largest <= LARGEST_DISAGREEMENT:
        raise ArtefactError(
            f"{ONNX_FILE} and the native files differ by {largest:.2g} in a probability, "
            f"must be at most {LARGEST_DISAGREEMENT:g}"
        )
    return largest


def _manifest(kind: Kind, version: str, dataset: Dataset, parts: Split, seed: int) -> dict[str, Any]:
    return {
        "schema": SCHEMA_VERSION,
        "kind": kind,
        "version": version,
        "inputs": INPUT_NAMES,
        "groups": [group._asdict() for group in parts.groups],
        "left_out": [{**group._asdict(), "training_artists": n} for group, n in parts.left_out],
        "data_fingerprint": dataset.fingerprint,
        "mapping_id": dataset.mapping_id,
        "is_synthetic": dataset.is_synthetic,
        "seed": seed,
        "samples": {
            "training": _size(parts.training),
            "validation": _size(parts.validation),
            "test": _size(parts.test),
        },
        "environment": environment_facts(LIBRARIES),
    }


def _size(sample: Sample) -> dict[str, int]:
    return {"tracks": len(sample.primary), "artists": len(np.unique(sample.artists))}


def _messages(parts: Split) -> tuple[str, ...]:
    return tuple(
        f"{group.name} is left out: {n} training artists, too few to learn from"
        for group, n in parts.left_out
    )
