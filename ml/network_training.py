"""How a network of the advanced model learns: what each epoch shows, and when it stops."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.advanced_inputs import advanced_matrix, hide_some
from ml.lesson_batches import Targets, shuffled_batches
from ml.network import build, keras, loss_of
from ml.settings import AdvancedSettings
from ml.splitting import Sample

FEWEST_MICRO_ARTISTS = 8
MOST_MICRO_GENRES = 600
_WARM_UP_EPOCHS = 3
_LAST_RATE = 0.05
_ROWS_AT_ONCE = 4_096
_ALL_SEEN_SHARE = 0.3
_SAMPLE_ROWS = 20_000


@dataclass(frozen=True)
class Lessons:
    """The training tracks with the out-of-fold scores of their texts."""

    sample: Sample
    titles: NDArray[np.float32]
    artist_names: NDArray[np.float32]
    settings: AdvancedSettings

    @property
    def n_groups(self) -> int:
        """Number of groups."""
        return int(self.sample.memberships.shape[1])

    def shown(self, generator: np.random.Generator) -> NDArray[np.float32]:
        """What one epoch shows: other tracks seen in part, some inputs hidden.

        An artist shows all of its tracks to the others with probability 0.3, or else each with a probability of its
        own, whose square is drawn evenly.
        """
        artists = self.sample.artist_numbers
        chance = generator.random(int(artists.max()) + 1) ** 0.5
        chance[generator.random(len(chance)) < _ALL_SEEN_SHARE] = 1
        is_seen = generator.random(len(artists)) < chance[artists]
        matrix = advanced_matrix(self.sample.inputs, self.titles, self.artist_names, artists, is_seen)
        for start in range(0, len(matrix), _SAMPLE_ROWS):
            some = slice(start, start + _SAMPLE_ROWS)
            matrix[some] = hide_some(matrix[some], self.settings.hidden_share, generator)
        return matrix

    def weights(self) -> NDArray[np.float32]:
        """How much each track counts, 1 on average: the less, the more tracks share its artist and its group.

        Where the tracks of an artist have labels of their own, each of these is evidence of its own. Weights that
        the tracks brought along multiply this.
        """
        pairs = self.sample.artist_numbers * self.n_groups + self.sample.primary
        _, crowd, counts = np.unique(pairs, return_inverse=True, return_counts=True)
        weights = counts[crowd].astype(np.float32) ** (self.settings.crowd_weight - 1)
        if self.sample.weights is not None:
            weights = weights * self.sample.weights
        return np.asarray(weights / weights.mean(), dtype=np.float32)

    def targets(self) -> Targets:
        """Smoothed primary group, memberships, and the micro-genres that enough artists have, frequent ones first.

        A reviewer names groups and no micro-genres: of a track without any, each is as likely as among the others.
        """
        micro = self.sample.micro_genres
        first = np.unique(self.sample.artist_numbers, return_index=True)[1]
        counts = np.asarray(micro[first].sum(axis=0)).ravel()
        common = np.argsort(-counts, kind="stable")[:MOST_MICRO_GENRES]
        chosen = common[counts[common] >= FEWEST_MICRO_ARTISTS]
        truth, unknown = truth_of(self.sample, self.settings.label_smoothing), np.diff(micro.indptr) == 0
        if not unknown.any():
            return Targets(truth, micro[:, chosen].tocsr())
        rates = counts[chosen] / max(1, len(first) - unknown[first].sum())
        return Targets(truth, micro[:, chosen].tocsr(), unknown, rates.astype(np.float32))


def truth_of(sample: Sample, smoothing: float = 0.0) -> NDArray[np.float32]:
    """Distribution of the primary group and memberships side by side, shape (n_tracks, 2 * n_groups)."""
    n_groups = sample.memberships.shape[1]
    one_hot = np.eye(n_groups, dtype=np.float32)[sample.primary]
    primary = one_hot * np.float32(1 - smoothing) + np.float32(smoothing / n_groups)
    return np.hstack([primary, sample.memberships.astype(np.float32)])


@dataclass
class Course:
    """What all networks of one training share, and the curve they leave behind."""

    lessons: Lessons
    validation: tuple[NDArray[np.float32], Sample]
    settings: AdvancedSettings
    generator: np.random.Generator
    progress: Callable[[float], None]
    curve: list[dict[str, Any]] = field(default_factory=list)
    networks: int = 0

    def note(self, epoch: int, loss: float, validation_loss: float) -> None:
        """Keep a point of the curve and tell how far the whole course is."""
        point = {"loss": round(loss, 6), "validation_loss": round(validation_loss, 6)}
        self.curve.append({"network": self.networks, "epoch": epoch} | point)
        done = self.networks - 1 + epoch / self.settings.epochs
        self.progress(min(1.0, done / self.settings.networks))


def learn(course: Course) -> Any:
    """Train one network until the validation loss stops falling, and keep the weights that were best."""
    settings, generator = course.settings, course.generator
    course.networks += 1
    targets, n_groups = course.lessons.targets(), course.lessons.n_groups
    weights = course.lessons.weights()
    sample = course.lessons.shown(generator)[:_SAMPLE_ROWS]
    network = build(sample, n_groups, targets.micro_genres.shape[1], settings)
    network.compile(_optimizer(len(weights), settings), loss_of(n_groups, settings))
    del sample  # It is a view, and would keep all that was shown.
    best, best_weights, epochs_without = float("inf"), network.get_weights(), 0
    for epoch in range(1, settings.epochs + 1):
        training_loss = _learn_once(network, course, targets, weights)
        loss = _validation_loss(network, *course.validation)
        course.note(epoch, training_loss, loss)
        if loss < best:
            best, best_weights, epochs_without = loss, network.get_weights(), 0
        else:
            epochs_without += 1
        if epochs_without == settings.patience or epoch == settings.epochs:
            break
    network.set_weights(best_weights)
    return network


def _learn_once(network: Any, course: Course, targets: Targets, weights: NDArray[np.float32]) -> float:
    """Learn one epoch and return its mean loss.

    Batch by batch, since `fit` never lets go of what it read: every epoch would add its inputs to memory.
    """
    settings, generator = course.settings, course.generator
    shown = course.lessons.shown(generator)
    network.reset_metrics()
    loss = 0.0
    for batch in shuffled_batches(shown, targets, weights, settings.batch, settings.mixup, generator):
        inputs, truth, weight = batch
        loss = float(network.train_on_batch(inputs, truth, sample_weight=weight))
    return loss


def _optimizer(n_tracks: int, settings: AdvancedSettings) -> Any:
    k = keras()
    steps = max(1, -(-n_tracks // settings.batch))
    rate = k.optimizers.schedules.CosineDecay(
        settings.learning_rate * _LAST_RATE,
        max(1, (settings.epochs - _WARM_UP_EPOCHS) * steps),
        warmup_target=settings.learning_rate,
        warmup_steps=_WARM_UP_EPOCHS * steps,
    )
    return k.optimizers.AdamW(rate, weight_decay=settings.weight_decay)


def _validation_loss(network: Any, inputs: NDArray[np.float32], sample: Sample) -> float:
    """Log-loss of the primary group: what the choice among groups hangs on."""
    logits = network.predict(inputs, batch_size=_ROWS_AT_ONCE, verbose=0).astype(np.float64)
    of_primary = logits[:, : sample.memberships.shape[1]]
    own = of_primary[np.arange(len(inputs)), sample.primary]
    return float((np.logaddexp.reduce(of_primary, axis=1) - own).mean())
