"""The baseline: a Random Forest that gives every track one genre group."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.inputs import INPUT_NAMES, hide_at_random, hide_fields
from ml.settings import BaselineSettings
from ml.splitting import Sample, Split

NATIVE_FILE = "model.joblib"
TREES_AT_ONCE = 20
_OPSET = {"": 18, "ai.onnx.ml": 3}


@dataclass(frozen=True)
class Baseline:
    """A pipeline of median imputation and forest, small enough for every web worker.

    Attributes:
        pipeline_: The fitted scikit-learn pipeline.
        n_groups_: Number of groups, of which training may have met fewer.
    """

    pipeline_: Any
    n_groups_: int

    @classmethod
    def fit(
        cls, split: Split, seed: int, progress: Callable[[float], None], settings: BaselineSettings
    ) -> "Baseline":
        """Grow the forest on the training tracks, each once as it is and some times with fields hidden.

        Trees grow a few at a time, which changes nothing but that `progress` hears of it, from 0 to 1.
        """
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.impute import SimpleImputer
        from sklearn.pipeline import Pipeline

        shown, generator = split.training.inputs, np.random.default_rng(seed)
        inputs = np.vstack(
            [shown, *(hide_at_random(shown, generator) for _ in range(settings.hidden_copies))]
        )
        imputer = SimpleImputer(strategy="median", keep_empty_features=True).fit(inputs)
        forest = RandomForestClassifier(
            max_leaf_nodes=settings.leaves,
            min_samples_leaf=settings.leaf_tracks,
            max_features=settings.feature_share,
            random_state=seed,
            n_jobs=-1,
            warm_start=True,
        )
        filled = imputer.transform(inputs)
        primary = np.tile(split.training.primary, 1 + settings.hidden_copies)
        weights = split.training.weights
        counted = None if weights is None else np.tile(weights, 1 + settings.hidden_copies)
        for trees in range(TREES_AT_ONCE, settings.trees + TREES_AT_ONCE, TREES_AT_ONCE):
            forest.set_params(n_estimators=min(trees, settings.trees)).fit(filled, primary, counted)
            progress(min(1.0, trees / settings.trees))
        _round_thresholds_down(forest)
        return cls(Pipeline([("impute", imputer), ("forest", forest)]), len(split.groups))

    @classmethod
    def load(cls, folder: Path) -> "Baseline":
        """Load what `save` wrote; never from a source that is not trusted."""
        import joblib

        pipeline = joblib.load(folder / NATIVE_FILE)
        return cls(pipeline, int(pipeline.classes_.max()) + 1)

    def save(self, folder: Path) -> None:
        """Write the pipeline for joblib."""
        import joblib

        joblib.dump(self.pipeline_, folder / NATIVE_FILE, compress=3)

    @property
    def curve_(self) -> list[dict[str, Any]]:
        """A forest grows without a training curve."""
        return []

    def arrange(self, sample: Sample) -> NDArray[np.float32]:
        """Lay a sample out as `raw` reads it."""
        return sample.inputs

    def hide(
        self,
        matrix: NDArray[np.float32],
        hidden_fields: NDArray[np.bool_],
        hidden_others: NDArray[np.bool_],
    ) -> NDArray[np.float32]:
        """Copy what `arrange` gave as it would be, had fields been missing."""
        return hide_fields(matrix, hidden_fields)

    def raw(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """Class probabilities before calibration, shape (n_tracks, n_groups)."""
        answers = np.zeros((len(matrix), self.n_groups_), dtype=np.float32)
        answers[:, self.pipeline_.classes_] = self.pipeline_.predict_proba(matrix)
        return answers

    def export(self, path: Path) -> None:
        """Write the pipeline as ONNX: float32 with NaN in, probabilities out as the last output."""
        from skl2onnx import to_onnx
        from skl2onnx.common.data_types import FloatTensorType

        model = to_onnx(
            self.pipeline_,
            initial_types=[("inputs", FloatTensorType([None, len(INPUT_NAMES)]))],
            options={"zipmap": False},
            target_opset=_OPSET,
        )
        _drop_zero_weights(model)
        path.write_bytes(model.SerializeToString())


def _round_thresholds_down(forest: Any) -> None:
    """Make every threshold a float32, so that ONNX, which knows no other, splits exactly alike.

    Inputs are float32 themselves: none lies between a threshold and the float32 below it.
    """
    for tree in forest.estimators_:
        thresholds = tree.tree_.threshold
        rounded = thresholds.astype(np.float32)
        too_high = rounded > thresholds
        rounded[too_high] = np.nextafter(rounded[too_high], np.float32(-np.inf))
        thresholds[:] = rounded


def _drop_zero_weights(model: Any) -> None:
    """Leave out the groups that a leaf has never met: most of the file, and of a worker's memory.

    A leaf keeps one weight at least, since a tree without weights would be refused.
    """
    for node in model.graph.node:
        if node.op_type != "TreeEnsembleClassifier":
            continue
        attributes = {attribute.name: attribute for attribute in node.attribute}
        kept = np.flatnonzero(np.asarray(attributes["class_weights"].floats) != 0)
        for name, field in (
            ("class_weights", "floats"),
            ("class_ids", "ints"),
            ("class_nodeids", "ints"),
            ("class_treeids", "ints"),
        ):
            values = getattr(attributes[name], field)
            chosen = [values[i] for i in kept]
            del values[:]
            values.extend(chosen)
