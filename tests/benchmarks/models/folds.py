"""A fold by artist, and the inputs of the advanced model in it, laid out for any learner."""

from dataclasses import dataclass
from functools import cached_property
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from ml.advanced import out_of_fold_texts
from ml.advanced_inputs import advanced_matrix
from ml.dataset import Dataset
from ml.features import NUMERIC_FIELDS
from ml.splitting import Sample, Split, split


@dataclass(frozen=True)
class Parts:
    """Matrices of the three parts, NaN where a value is missing, and how long it took to lay them out."""

    training: NDArray[np.float32]
    validation: NDArray[np.float32]
    test: NDArray[np.float32]
    seconds: float = 0.0


@dataclass(frozen=True)
class Fold:
    """One fold; what several contenders read of it is computed once."""

    dataset: Dataset
    number: int
    seed: int

    @cached_property
    def parts(self) -> Split:
        """Training, validation and test artists."""
        return split(self.dataset, self.seed, self.number)

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Where the fold's groups stand among those of the dataset."""
        return np.array([self.dataset.groups.index(group) for group in self.parts.groups])

    @cached_property
    def numbers(self) -> Parts:
        """Audio features and metadata alone, without a word of the names."""
        parts, n = self.parts, len(NUMERIC_FIELDS)
        return Parts(*(part.inputs[:, :n] for part in (parts.training, parts.validation, parts.test)))

    @cached_property
    def stacked(self) -> Parts:
        """All that the advanced model reads: texts are scored out of fold, and an artist's tracks see each other."""
        begun_s, parts = monotonic(), self.parts
        titles, names = out_of_fold_texts(parts.training, np.random.default_rng(self.seed))

        def of_unseen(sample: Sample) -> NDArray[np.float32]:
            texts = titles.model.scores(sample.titles), names.model.scores(sample.artist_names)
            return advanced_matrix(sample.inputs, *texts, sample.artist_numbers)

        training = advanced_matrix(
            parts.training.inputs, titles.scores, names.scores, parts.training.artist_numbers
        )
        unseen = of_unseen(parts.validation), of_unseen(parts.test)
        return Parts(training, *unseen, monotonic() - begun_s)
