"""The baseline: a Random Forest that gives every track one genre group."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.inputs import INPUT_NAMES, hide_at_random
from ml.splitting import Split

NATIVE_FILE = "model.joblib"
TREES = 120
TREES_AT_ONCE = 20
LEAVES = 800
FEATURE_SHARE = 0.2
_OPSET = {"": 18, "ai.onnx.ml": 3}


class Baseline:
    """A pipeline of median imputation and forest, small enough for every web worker.

    Attributes:
        pipeline_: The fitted scikit-learn pipeline.
    """

    native_file = NATIVE_FILE

    def __init__(self, pipeline: Any) -> None:
        self.pipeline_ = pipeline

    @classmethod
    def fit(cls, split: Split, seed: int, progress: Callable[[float], None]) -> "Baseline":
        """Grow the forest on the training tracks, each once as it is and once with fields hidden.

        Trees grow a few at a time, which changes nothing but that `progress` hears of it, from 0 to 1.
        """
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.impute import SimpleImputer
        from sklearn.pipeline import Pipeline

        shown = split.training.inputs
        inputs = np.vstack([shown, hide_at_random(shown, np.random.default_rng(seed))])
        imputer = SimpleImputer(strategy="median", keep_empty_features=True).fit(inputs)
        forest = RandomForestClassifier(
            max_leaf_nodes=LEAVES, max_features=FEATURE_SHARE, random_state=seed, n_jobs=-1, warm_start=True
        )
        filled, primary = imputer.transform(inputs), np.tile(split.training.primary, 2)
        for trees in range(TREES_AT_ONCE, TREES + 1, TREES_AT_ONCE):
            forest.set_params(n_estimators=trees).fit(filled, primary)
            progress(trees / TREES)
        _round_thresholds_down(forest)
        return cls(Pipeline([("impute", imputer), ("forest", forest)]))

    @classmethod
    def load(cls, path: Path) -> "Baseline":
        """Load what `save` wrote; never from a source that is not trusted."""
        import joblib

        return cls(joblib.load(path))

    def save(self, path: Path) -> None:
        """Write the pipeline for joblib."""
        import joblib

        joblib.dump(self.pipeline_, path, compress=3)

    def raw(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        """Class probabilities before calibration, shape (n_tracks, n_groups)."""
        return np.asarray(self.pipeline_.predict_proba(inputs), dtype=np.float32)

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
