"""Predict a piece of a file: lines in, the bytes of the predictions and of the rejects out.

A piece is the same lines however often the work was interrupted, and is computed from nothing but them, so that
whoever computes it, in whatever run, gets the same bytes.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ml.features import UNKNOWN_WHEN_ZERO, missing_fields
from webapp.catalogue.faults import BadValueError
from webapp.catalogue.lines import Line
from webapp.prediction.answers import DECIMALS
from webapp.prediction.file_columns import Columns
from webapp.prediction.file_formats import Writer
from webapp.prediction.file_rows import FileTrack, RowReader

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
        self._reader = RowReader(columns)
        self._write = write
        self._versions = {f"{predictor.kind}_version": predictor.version for predictor in predictors}

    def predict(self, lines: Sequence[Line]) -> Predicted:
        """Predict what can be read, and say of the other lines why they cannot."""
        tracks, rejects = [], []
        for line in lines:
            track = self._read(line)
            if isinstance(track, BadValueError):
                rejects.append(_reject(line, track))
            else:
                tracks.append(track)
        return Predicted(self._write(self._rows(tracks)), b"".join(rejects), len(lines), len(rejects))

    def _read(self, line: Line) -> FileTrack | BadValueError:
        if line.fault:
            return line.fault
        try:
            return self._reader.read(line.number, line.columns)
        except BadValueError as fault:
            return fault

    def _rows(self, tracks: Sequence[FileTrack]) -> Iterable[dict[str, Any]]:
        from ml.many_tracks import predict_many

        probabilities = predict_many(
            self._predictors, [track.values for track in tracks], [track.artist_id for track in tracks]
        )
        answers = [
            _cells(predictor, of_model)
            for predictor, of_model in zip(self._predictors, probabilities, strict=True)
        ]
        for track, *of_models in zip(tracks, *answers, strict=True):
            values = track.values
            row = {
                "line": track.line,
                "id": track.id,
                "title": values.get("title"),
                "artist_name": values.get("artist_name"),
            }
            for cells in of_models:
                row |= cells
            unknown = tuple(name for name in UNKNOWN_WHEN_ZERO if values.get(name) == 0)
            row["missing"] = _missing(tuple(values), unknown)
            yield row | self._versions


@lru_cache(maxsize=1024)
def _missing(given: tuple[str, ...], unknown: tuple[str, ...]) -> list[str]:
    """The fields that a row leaves out; the rows of a file leave out the same few."""
    return missing_fields(dict.fromkeys(given, 1) | dict.fromkeys(unknown))


def _cells(predictor: "Predictor", probabilities: "NDArray[np.float32]") -> Iterator[dict[str, Any]]:
    """What a model answers to each track, as the columns of `output_columns`."""
    from ml.many_tracks import all_above, likeliest

    names = [group.name for group in predictor.groups]
    if predictor.kind == "baseline":
        for place, probability in likeliest(probabilities):
            yield {"baseline_genre": names[place], "baseline_probability": round(probability, DECIMALS)}
        return
    for above in all_above(probabilities, predictor.thresholds):
        yield {
            "advanced_genres": [names[place] for place, _ in above],
            "advanced_probabilities": [round(probability, DECIMALS) for _, probability in above],
            "not_sure": not above,
        }


def _reject(line: Line, fault: BadValueError) -> bytes:
    """The original columns, then why the row was not taken, as an import writes it."""
    why = {"line": line.number, "column": fault.column, "code": fault.code, "value": fault.value}
    return (json.dumps(line.columns | why) + "\n").encode()
