"""Predict a piece of a file: rows in, the bytes of the predictions and of the rejects out.

A piece is the same rows however often the work was interrupted, and is computed from nothing but them, so that
whoever computes it, in whatever run, gets the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from webapp.catalogue.pieces import Piece, read_piece
from webapp.catalogue.rejects import reject_line
from webapp.prediction.answers import DECIMALS
from webapp.prediction.file_columns import Columns
from webapp.prediction.file_formats import Table, Writer
from webapp.prediction.file_glance import FileTracks
from webapp.prediction.file_tracks import Reject, TrackReader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml.predictor import Predictor

CHUNK_LINES = 2_000
_ABOUT_TRACK = ("line", "id", "title", "artist_name")
_OF_KIND = {
    "baseline": ("baseline_genre", "baseline_probability"),
    "advanced": ("advanced_genres", "advanced_probabilities", "not_sure"),
}


@dataclass(frozen=True)
class Predicted:
    """What became of a chunk of lines."""

    output: bytes
    rejects: bytes
    n_lines: int
    n_rejected: int


def output_columns(kinds: Sequence[str]) -> list[str]:
    """The columns of the predictions of these models."""
    of_models = [column for kind in kinds for column in _OF_KIND[kind]]
    return [*_ABOUT_TRACK, *of_models, "missing", *(f"{kind}_version" for kind in kinds)]


class ChunkPredictor:
    """Predicts the chunks of one file.

    Args:
        predictors: The models that answer, of different kinds.
        columns: As `columns_in` gives them.
        write: Turns rows into bytes.
    """

    def __init__(self, predictors: Sequence["Predictor"], columns: Columns, write: Writer) -> None:
        self._predictors = predictors
        self._reader = TrackReader(columns)
        self._write = write

    def predict(self, piece: Piece) -> Predicted:
        """Predict what can be read, and say of the other lines why they cannot."""
        lines = list(read_piece(piece))
        tracks, rejects = self._reader.read(lines)
        written = self._write(self._table(tracks)) if tracks.lines else b""
        return Predicted(written, b"".join(map(_reject, rejects)), len(lines), len(rejects))

    def _table(self, tracks: FileTracks) -> Table:
        """The columns of `output_columns`."""
        from ml.inputs import missing_by_row

        inputs = tracks.inputs()
        table: dict[str, Sequence[Any]] = {
            "line": tracks.lines,
            "id": tracks.ids,
            "title": tracks.titles,
            "artist_name": tracks.artist_names,
        }
        for predictor in self._predictors:
            table |= _answers(predictor, predictor.predict(inputs).probabilities)
        table["missing"] = missing_by_row(inputs.own)
        versions = {f"{predictor.kind}_version": predictor.version for predictor in self._predictors}
        return table | {name: [version] * len(tracks.lines) for name, version in versions.items()}


def _answers(predictor: "Predictor", probabilities: "NDArray[np.float32]") -> Table:
    """What a model answers, as the columns of `output_columns`."""
    from ml.many_tracks import all_above, likeliest

    names = [group.name for group in predictor.groups]
    if predictor.kind == "baseline":
        tops = likeliest(probabilities)
        return {
            "baseline_genre": [names[place] for place, _ in tops],
            "baseline_probability": [round(probability, DECIMALS) for _, probability in tops],
        }
    above = all_above(probabilities, predictor.thresholds)
    return {
        "advanced_genres": [[names[place] for place, _ in one] for one in above],
        "advanced_probabilities": [[round(probability, DECIMALS) for _, probability in one] for one in above],
        "not_sure": [not one for one in above],
    }


def _reject(reject: Reject) -> bytes:
    """The original columns, then why the row was not taken, as an import writes it."""
    line, fault = reject
    why = {"line": line.number, "column": fault.column, "code": fault.code, "value": fault.value}
    return reject_line(line.columns | why).encode()
