"""The game behind an explanation: what a model answers when it is told some inputs of a track and not the others.

Models are trained to do without any input, so that a set of inputs needs no invented stand-ins for the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.advanced_inputs import BLOCKS, hide, layout_of
from ml.features import FIELD_NAMES
from ml.inputs import INPUT_NAMES, N_VALUES, hide_fields
from ml.predictor import Predictor

OTHER_TRACKS = "other_tracks"
_PLAYER_NAMES = (*FIELD_NAMES, OTHER_TRACKS)
_MEMBERS = {block: fields or (len(FIELD_NAMES),) for block, fields in BLOCKS.items()}
_LEAST = 1e-6


@dataclass(frozen=True)
class MissingGame:
    """One track and the group that it is about.

    Attributes:
        predictor: Who answers.
        row: What `Predictor.arrange` gave for the track, shape (1, n_inputs).
        group: Index of the group.
        given: For each block with anything in it, the inputs of it that are given: places in `FIELD_NAMES`, or the
            place after the last for the artist's other tracks.
    """

    predictor: Predictor
    row: NDArray[np.float32]
    group: int
    given: Mapping[str, tuple[int, ...]]

    @classmethod
    def about(cls, predictor: Predictor, row: NDArray[np.float32], group: int) -> "MissingGame":
        """Find out what is given of a track."""
        is_given = [*(row[0, N_VALUES : len(INPUT_NAMES)] == 0), _shows_others(predictor, row)]
        found = {block: tuple(one for one in members if is_given[one]) for block, members in _MEMBERS.items()}
        return cls(predictor, row, group, {block: players for block, players in found.items() if players})

    def values(self, sets: NDArray[np.int64]) -> NDArray[np.float64]:
        """The log-odds of the group, for sets of the given inputs, written as `ml.explanations.attribution` does."""
        players = [one for members in self.given.values() for one in members]
        hidden = np.ones((len(sets), len(_PLAYER_NAMES)), dtype=bool)
        hidden[:, players] = sets[:, None] >> np.arange(len(players)) & 1 == 0
        rows = np.repeat(self.row, len(sets), axis=0)
        if self.predictor.texts is None:
            shown = hide_fields(rows, hidden[:, :-1])
        else:
            shown = hide(rows, hidden[:, :-1], hidden[:, -1])
        return log_odds(self.predictor.predict_arranged(shown).primary[:, self.group])


def input_name(player: int) -> str:
    """The name of an input by its place in the game."""
    return _PLAYER_NAMES[player]


def log_odds(probabilities: NDArray[np.float32]) -> NDArray[np.float64]:
    """Natural logarithm of p / (1 - p); p is kept a millionth away from 0 and 1."""
    p = np.clip(probabilities.astype(np.float64), _LEAST, 1 - _LEAST)
    return np.asarray(np.log(p) - np.log1p(-p))


def _shows_others(predictor: Predictor, row: NDArray[np.float32]) -> bool:
    return predictor.texts is not None and bool(row[0, layout_of(row).places["count"].start] > 0)
