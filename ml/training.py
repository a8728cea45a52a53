"""From a dataset to a version folder: split, fit, calibrate, evaluate, export, check, write."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version as library_version
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ml import evaluation
from ml.advanced import Advanced
from ml.artefacts import ONNX_FILE, SCHEMA_VERSION, ArtefactError, write_version
from ml.baseline import Baseline
from ml.calibration import Calibration, fit_platt, fit_temperature
from ml.dataset import Dataset
from ml.inputs import INPUT_NAMES, hide_at_random
from ml.predictor import open_session, run
from ml.splitting import Split, split
from ml.thresholds import choose_thresholds

Kind = Literal["baseline", "advanced"]
Progress = Callable[[str, float], None]
LIBRARIES = ("numpy", "scikit-learn", "skl2onnx", "tensorflow", "keras", "tf2onnx", "onnx", "onnxruntime")
LARGEST_DISAGREEMENT = 1e-4
_ROWS_COMPARED = 512
_FITTING_ENDS = 0.85


class Model(Protocol):
    """What both models can do."""

    native_file: str

    def raw(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Outputs before calibration, shape (n_tracks, n_groups)."""
        ...

    def save(self, path: Path) -> None:
        """Write the native file."""
        ...

    def export(self, path: Path) -> None:
        """Write the ONNX file."""
        ...


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


def train(kind: Kind, dataset: Dataset, folder: Path, seed: int, progress: Progress) -> TrainedVersion:
    """Train a version and write it; its name is that of the folder.

    The same dataset, seed and libraries give the same model.

    Args:
        kind: Which model.
        dataset: The labelled tracks.
        folder: Absent or empty; see `ml.artefacts.claimed_folder`.
        seed: Of the split, the model and the bootstrap.
        progress: Hears the stage and the share of the work that is done, 0 to 1.

    Raises:
        DatasetError: There are too few artists or groups.
        ArtefactError: The ONNX file does not answer like the model.
    """
    progress("dividing artists", 0.0)
    parts = split(dataset, seed)
    model = _fit(kind, parts, seed, progress)
    progress("calibrating and evaluating", _FITTING_ENDS)
    calibration, thresholds = _calibrate(kind, model, parts)
    metrics = _evaluate(kind, calibration.apply(model.raw(parts.test.inputs)), thresholds, parts, seed)
    manifest = _manifest(kind, folder.name, dataset, parts, seed) | {
        "calibration": calibration.record(),
        "thresholds": thresholds,
        "metrics": metrics,
    }

    def write_files(draft: Path) -> dict[str, Any]:
        model.save(draft / model.native_file)
        model.export(draft / ONNX_FILE)
        return manifest | {"onnx_disagreement": _check_onnx(draft, type(model), calibration, parts, seed)}

    progress("writing and checking", 0.93)
    manifest_sha256 = write_version(folder, write_files)
    progress("done", 1.0)
    return TrainedVersion(
        kind,
        folder.name,
        folder,
        manifest_sha256,
        dataset.fingerprint,
        dataset.mapping_id,
        seed,
        metrics,
        dataset.is_synthetic,
        _messages(parts),
    )


def _fit(kind: Kind, parts: Split, seed: int, progress: Progress) -> Baseline | Advanced:
    learner: type[Baseline] | type[Advanced] = Baseline if kind == "baseline" else Advanced
    return learner.fit(parts, seed, lambda done: progress("fitting", 0.05 + done * (_FITTING_ENDS - 0.05)))


def _calibrate(kind: Kind, model: Model, parts: Split) -> tuple[Calibration, tuple[float, ...]]:
    raw = model.raw(parts.validation.inputs)
    if kind == "baseline":
        return fit_temperature(raw, parts.validation.primary), ()
    calibration = fit_platt(raw, parts.validation.memberships)
    return calibration, choose_thresholds(calibration.apply(raw), parts.validation.memberships)


def _evaluate(
    kind: Kind, probabilities: NDArray[np.float32], thresholds: tuple[float, ...], parts: Split, seed: int
) -> dict[str, Any]:
    majority = int(np.bincount(parts.training.primary).argmax())
    if kind == "baseline":
        return evaluation.evaluate_baseline(probabilities, parts.test, parts.groups, majority, seed)
    return evaluation.evaluate_advanced(probabilities, thresholds, parts.test, parts.groups, majority, seed)


def _check_onnx(
    draft: Path, learner: type[Model], calibration: Calibration, parts: Split, seed: int
) -> float:
    """Load both files anew and compare their probabilities on test tracks with fields hidden at random.

    Returns:
        The largest difference.
    """
    native: Model = learner.load(draft / learner.native_file)  # type: ignore[attr-defined]
    inputs = hide_at_random(parts.test.inputs[:_ROWS_COMPARED], np.random.default_rng(seed))
    session = open_session((draft / ONNX_FILE).read_bytes())
    difference = np.abs(calibration.apply(native.raw(inputs)) - calibration.apply(run(session, inputs)))
    largest = float(difference.max())
    if not largest <= LARGEST_DISAGREEMENT:
        raise ArtefactError(
            f"{ONNX_FILE} and {learner.native_file} differ by {largest:.2g} in a probability, "
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
        "libraries": {name: library_version(name) for name in LIBRARIES},
    }


def _messages(parts: Split) -> tuple[str, ...]:
    return tuple(
        f"{group.name} is left out: {n} training artists, too few to learn from"
        for group, n in parts.left_out
    )
