"""Explains what a model version answers to one track."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml.artefacts import read_verified
from ml.explanations.attribution import MOST_EXACT, attribute
from ml.explanations.missing_game import MissingGame, input_name
from ml.explanations.neighbour_index import NEIGHBOURS_FILE, NeighbourIndex, read_neighbours
from ml.explanations.neighbours import Neighbour, nearest
from ml.explanations.words import Word, weigh_words
from ml.predictor import Predictor, top_group
from ml.track_inputs import TrackInputs


@dataclass(frozen=True)
class BlockShare:
    """What a block of inputs did.

    Attributes:
        name: One of `ml.advanced_inputs.BLOCKS`.
        value: Its Shapley value, in log-odds.
        inputs: The Owen value of each given input of it; they sum to `value`.
        is_exact: Whether those are exact too, or means over sampled orders.
    """

    name: str
    value: float
    inputs: Mapping[str, float]
    is_exact: bool


@dataclass(frozen=True)
class Explanation:
    """Why a model puts one group first.

    Attributes:
        group: Index of the group.
        nothing: Log-odds of the group for a track of which nothing is known.
        everything: Log-odds with all that is known; the values of the blocks sum to the difference.
        blocks: Those of which something is given; of the others nothing came.
        words: For `title` and `artist_name`, what each word says; empty for a baseline, which reads no words.
        neighbours: The nearest training tracks; None for a version that kept none.
    """

    group: int
    nothing: float
    everything: float
    blocks: tuple[BlockShare, ...]
    words: Mapping[str, list[Word]]
    neighbours: list[Neighbour] | None


@dataclass(frozen=True)
class Explainer:
    """Explains the answers of one version; threads may share it.

    Attributes:
        predictor: Who answers.
        folder: The version's folder, whose training tracks are read when they are first asked for.
    """

    predictor: Predictor
    folder: Path

    def explain(self, tracks: TrackInputs, place: int = 0, external_id: str | None = None) -> Explanation:
        """Explain what the model answers to one of the tracks that it is asked about together.

        Args:
            tracks: The track, and perhaps others of its artist.
            place: Where the track stands among them.
            external_id: Of the track, if the catalogue has it: it is no neighbour of itself.

        Raises:
            ArtefactError: The file of training tracks is absent or altered.
        """
        row = self.predictor.arrange(tracks)[place : place + 1]
        primary = self.predictor.predict_arranged(row).primary
        game = MissingGame.about(self.predictor, row, top_group(primary[0]))
        shares = attribute([len(inputs) for inputs in game.given.values()], game.values)
        return Explanation(
            group=game.group,
            nothing=shares.nothing,
            everything=shares.everything,
            blocks=_blocks(game, shares.blocks, shares.players),
            words=self._words(tracks.titles[place], tracks.artist_names[place], game.group),
            neighbours=None if self._index is None else nearest(self._index, row, primary, external_id),
        )

    def _words(self, title: str | None, artist_name: str | None, group: int) -> dict[str, list[Word]]:
        if self.predictor.texts is None:
            return {}
        titles, artist_names = self.predictor.texts
        return {
            "title": weigh_words(titles, title, group),
            "artist_name": weigh_words(artist_names, artist_name, group),
        }

    @cached_property
    def _index(self) -> NeighbourIndex | None:
        """The training tracks; None for a version from before they were kept."""
        if NEIGHBOURS_FILE not in self.predictor.manifest["files"]:
            return None
        return read_neighbours(read_verified(self.folder, self.predictor.manifest, NEIGHBOURS_FILE))


def _blocks(
    game: MissingGame, values: NDArray[np.float64], players: NDArray[np.float64]
) -> tuple[BlockShare, ...]:
    ends = np.cumsum([len(inputs) for inputs in game.given.values()])
    return tuple(
        BlockShare(
            name,
            float(value),
            dict(zip(map(input_name, inputs), own.tolist(), strict=True)),
            len(inputs) <= MOST_EXACT,
        )
        for (name, inputs), value, own in zip(
            game.given.items(), values, np.split(players, ends)[:-1], strict=True
        )
    )
