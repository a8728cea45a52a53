"""The advanced model: a few Keras networks, joined into one, that give every track all its genre groups."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.advanced_inputs import advanced_matrix, hide
from ml.network import keras, mean_of
from ml.network_graph import write_graph
from ml.network_training import Course, Lessons, learn
from ml.settings import AdvancedSettings
from ml.splitting import Sample, Split
from ml.text_fitting import FittedTexts, fit_texts
from ml.text_model import TextModel

NATIVE_FILE = "model.keras"
TEXT_FOLDS = 5
_ROWS_AT_ONCE = 4_096


@dataclass(frozen=True)
class Advanced:
    """A network from raw inputs, NaN included, to the logits of the primary group and of every membership.

    Attributes:
        network_: The fitted Keras model.
        titles_: What titles say of every group.
        artist_names_: What the names of artists say.
        curve_: For each epoch of each network: `network`, `epoch`, `loss` and `validation_loss`.
    """

    network_: Any
    titles_: TextModel
    artist_names_: TextModel
    curve_: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def fit(
        cls, split: Split, seed: int, progress: Callable[[float], None], settings: AdvancedSettings
    ) -> "Advanced":
        """Train until the validation artists are predicted no better for some epochs.

        In every epoch a share of the tracks has inputs hidden, and every artist shows but some of its other tracks.
        """
        keras().utils.set_random_seed(seed)
        generator = np.random.default_rng(seed)
        titles, artist_names = out_of_fold_texts(split.training, generator)
        lessons = Lessons(split.training, titles.scores, artist_names.scores, settings)
        validation = _arrange(split.validation, titles.model, artist_names.model), split.validation
        course = Course(lessons, validation, settings, generator, progress)
        network = mean_of([learn(course) for _ in range(settings.networks)])
        return cls(network, titles.model, artist_names.model, course.curve)

    @classmethod
    def load(cls, folder: Path) -> "Advanced":
        """Load what `save` wrote."""
        titles, artist_names = (
            TextModel.from_bytes((folder / name).read_bytes()) for name in TextModel.FILES
        )
        return cls(keras().saving.load_model(folder / NATIVE_FILE, compile=False), titles, artist_names)

    def save(self, folder: Path) -> None:
        """Write the network in Keras' own format, and the text models beside it."""
        self.network_.save(folder / NATIVE_FILE)
        for name, texts in zip(TextModel.FILES, (self.titles_, self.artist_names_), strict=True):
            (folder / name).write_bytes(texts.to_bytes())

    def arrange(self, sample: Sample) -> NDArray[np.float32]:
        """Lay a sample out as `raw` reads it; tracks of one artist see each other."""
        return _arrange(sample, self.titles_, self.artist_names_)

    def hide(
        self,
        matrix: NDArray[np.float32],
        hidden_fields: NDArray[np.bool_],
        hidden_others: NDArray[np.bool_],
    ) -> NDArray[np.float32]:
        """Copy what `arrange` gave as it would be, had fields and the artist's other tracks been missing."""
        return hide(matrix, hidden_fields, hidden_others)

    def raw(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits before calibration, of the primary group and of the memberships, shape (n_tracks, 2 * n_groups)."""
        return np.asarray(self.network_.predict(matrix, batch_size=_ROWS_AT_ONCE, verbose=0))

    def export(self, path: Path) -> None:
        """Write the network as ONNX."""
        write_graph(self.network_, path)


def out_of_fold_texts(training: Sample, generator: np.random.Generator) -> tuple[FittedTexts, FittedTexts]:
    """Fit titles track by track, and names artist by artist; scores have one row per track."""
    artists = training.artist_numbers
    n_artists = int(artists.max()) + 1
    folds = generator.permutation(n_artists) % TEXT_FOLDS
    one_hot = np.eye(training.memberships.shape[1], dtype=np.float32)[training.primary]
    titles = fit_texts(training.titles, one_hot, folds[artists])
    first = np.unique(artists, return_index=True)[1]
    shares = np.zeros((n_artists, one_hot.shape[1]), dtype=np.float32)
    np.add.at(shares, artists, one_hot)
    shares /= shares.sum(axis=1, keepdims=True)
    names = fit_texts(training.artist_names[first], shares, folds)
    return titles, FittedTexts(names.model, names.scores[artists])


def _arrange(sample: Sample, titles: TextModel, artist_names: TextModel) -> NDArray[np.float32]:
    return advanced_matrix(
        sample.inputs,
        titles.scores(sample.titles),
        artist_names.scores(sample.artist_names),
        sample.artist_numbers,
    )
