"""Predicts with a verified model version through ONNX Runtime; loads no training library and no pickle."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ml.artefacts import ONNX_FILE, ArtefactError, read_verified, verify
from ml.calibration import Calibration, calibration_from
from ml.features import TrackValues
from ml.groups import Group
from ml.inputs import INPUT_NAMES, input_matrix
from ml.memory import give_memory_back


@dataclass(frozen=True)
class Predictor:
    """A model version, ready to answer; threads may share it.

    Attributes:
        kind: `baseline` or `advanced`.
        version: Name of the version, such as `baseline-1`.
        groups: What the columns of the probabilities stand for.
        thresholds: For an advanced model, the probability from which each group belongs to the answer;
            empty for a baseline.
        manifest: Everything the version says about itself.
    """

    kind: str
    version: str
    groups: tuple[Group, ...]
    thresholds: tuple[float, ...]
    manifest: dict[str, Any]
    _calibration: Calibration
    _session: onnxruntime.InferenceSession

    @classmethod
    def load(cls, folder: Path, manifest_sha256: str) -> "Predictor":
        """Verify a version folder, then load its ONNX file.

        Raises:
            ArtefactError: A file is absent or altered, or the version was trained on other inputs.
        """
        manifest = verify(folder, manifest_sha256)
        if tuple(manifest["inputs"]) != INPUT_NAMES:
            raise ArtefactError(
                f"{folder} was trained on {len(manifest['inputs'])} inputs that differ from the "
                f"{len(INPUT_NAMES)} of this program; train a new version"
            )
        session = open_session(read_verified(folder, manifest, ONNX_FILE))
        # Parsing the file took 80 MB for a forest.
        give_memory_back()
        return cls(
            kind=manifest["kind"],
            version=manifest["version"],
            groups=tuple(Group(group["slug"], group["name"]) for group in manifest["groups"]),
            thresholds=tuple(manifest["thresholds"]),
            manifest=manifest,
            _calibration=calibration_from(manifest["calibration"]),
            _session=session,
        )

    def probabilities(self, tracks: Sequence[TrackValues]) -> NDArray[np.float32]:
        """Predict tracks.

        Returns:
            float32 array of shape (n_tracks, n_groups). Rows sum to 1 for a baseline; for an advanced
            model every group stands on its own.
        """
        if not tracks:
            return np.empty((0, len(self.groups)), dtype=np.float32)
        return self.probabilities_of(input_matrix(tracks))

    def probabilities_of(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Predict at least one track from what `input_matrix` gave, which several models may share."""
        return self._calibration.apply(run(self._session, inputs))


def open_session(onnx: bytes) -> onnxruntime.InferenceSession:
    """Open a model for one thread: workers are many, and a single track gains nothing from more."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])


def run(session: onnxruntime.InferenceSession, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute the raw outputs, shape (n_tracks, n_groups): a model's last output of its only input."""
    name = session.get_inputs()[0].name
    output = session.get_outputs()[-1].name
    return np.asarray(session.run([output], {name: inputs})[0], dtype=np.float32)


def top_group(probabilities: NDArray[np.float32]) -> int:
    """Index of the likeliest group of one track: the answer of a baseline."""
    return int(np.argmax(probabilities))


def groups_above(probabilities: NDArray[np.float32], thresholds: Sequence[float]) -> list[int]:
    """Indexes of the groups of one track that reach their thresholds, the likeliest first.

    Empty means that the advanced model is unsure.
    """
    reached = np.flatnonzero(probabilities >= np.asarray(thresholds))
    return [int(i) for i in reached[np.argsort(-probabilities[reached], kind="stable")]]
