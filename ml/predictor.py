"""Predicts with a verified model version through ONNX Runtime; loads no training library and no pickle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ml.advanced_inputs import advanced_matrix
from ml.artefacts import ONNX_FILE, read_verified, verify
from ml.calibration import Answers, Calibration, calibration_from
from ml.compatibility import refuse_incompatible
from ml.groups import Group
from ml.memory import give_memory_back
from ml.text_model import TextModel
from ml.track_inputs import TrackInputs


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
    _texts: tuple[TextModel, TextModel] | None

    @classmethod
    def load(cls, folder: Path, manifest_sha256: str) -> "Predictor":
        """Verify a version folder, then load its ONNX file.

        Raises:
            ArtefactError: A file is absent or altered, or the version is of another program.
        """
        manifest = verify(folder, manifest_sha256)
        refuse_incompatible(manifest)
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
            _texts=_load_texts(folder, manifest),
        )

    @property
    def texts(self) -> tuple[TextModel, TextModel] | None:
        """What reads titles and names of artists; None for a baseline."""
        return self._texts

    def predict(self, tracks: TrackInputs) -> Answers:
        """Predict tracks, which several models may share.

        Returns:
            Float32 arrays of shape (n_tracks, n_groups).
        """
        if not len(tracks.own):
            nothing = np.empty((0, len(self.groups)), dtype=np.float32)
            return Answers(nothing, nothing)
        return self.predict_arranged(self.arrange(tracks))

    def arrange(self, tracks: TrackInputs) -> NDArray[np.float32]:
        """Lay tracks out as this model's own graph reads them."""
        if self._texts is None:
            return tracks.own
        titles, artist_names = self._texts
        return advanced_matrix(
            tracks.own,
            titles.scores(tracks.titles),
            artist_names.scores(tracks.artist_names),
            tracks.artists,
        )

    def predict_arranged(self, matrix: NDArray[np.float32]) -> Answers:
        """Predict at least one track from what `arrange` gave."""
        return self._calibration.apply(run(self._session, matrix), matrix)


def _load_texts(folder: Path, manifest: Mapping[str, Any]) -> tuple[TextModel, TextModel] | None:
    """Read the text models of an advanced version; a baseline has none."""
    if manifest["kind"] != "advanced":
        return None
    titles, artist_names = (
        TextModel.from_bytes(read_verified(folder, manifest, name)) for name in TextModel.FILES
    )
    return titles, artist_names


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
    # Of one track, lists cost half of what arrays do.
    given = probabilities.tolist()
    reached = [place for place, limit in enumerate(thresholds) if given[place] >= limit]
    return sorted(reached, key=lambda place: -given[place])
