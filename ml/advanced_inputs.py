"""What the network reads of a track: its own inputs, what its texts say, and how its artist's other tracks are."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ml.artist_context import other_tracks
from ml.features import FIELD_NAMES, NUMERIC_FIELDS
from ml.inputs import BLOCKS as OWN_BLOCKS
from ml.inputs import INPUT_NAMES, hide_fields, missing_shares
from ml.name_signals import NAME_SIGNALS

_TITLE, _ARTIST_NAME = FIELD_NAMES.index("title"), FIELD_NAMES.index("artist_name")
_N_NUMBERS, _N_TITLE = len(NUMERIC_FIELDS), len(NUMERIC_FIELDS) + len(NAME_SIGNALS)
_SIZES = ("own", "title_scores", "artist_scores", "means", "spread", "count")


@dataclass(frozen=True)
class Layout:
    """Where each part of the inputs stands, for a number of groups.

    First `ml.inputs.INPUT_NAMES`; then the scores of the title and of the artist's name, one per group; then, over
    the artist's other tracks, the means of numbers, title signals and title scores, the spread of numbers, and the
    logarithm of 1 + their number.
    """

    n_groups: int

    @cached_property
    def places(self) -> dict[str, slice]:
        """The columns of each part, by its name."""
        g = self.n_groups
        sizes = (len(INPUT_NAMES), g, g, _N_TITLE + g, _N_NUMBERS, 1)
        ends = np.cumsum(sizes)
        return {n: slice(int(e - s), int(e)) for n, s, e in zip(_SIZES, sizes, ends, strict=True)}

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.places["count"].stop)

    @property
    def own(self) -> slice:
        """The columns that tell of the track itself."""
        return slice(0, self.places["means"].start)

    @property
    def others(self) -> slice:
        """The columns that tell of the artist's other tracks, of which the last is their number."""
        return slice(self.places["means"].start, self.width)

    @property
    def number_columns(self) -> NDArray[np.int64]:
        """The columns of measured numbers, own and of the other tracks, that deserve an embedding."""
        means, spread, count = (self.places[name].start for name in ("means", "spread", "count"))
        numbers = np.arange(_N_NUMBERS)
        return np.concatenate([numbers, means + numbers, spread + numbers, [count]])


BLOCKS: dict[str, tuple[int, ...]] = OWN_BLOCKS | {"other_tracks": ()}
CONDITIONS = ("number of other tracks", *BLOCKS)


def advanced_matrix(
    own: NDArray[np.float32],
    title_scores: NDArray[np.float32],
    artist_scores: NDArray[np.float32],
    artists: NDArray[np.int64],
    is_seen: NDArray[np.bool_] | None = None,
) -> NDArray[np.float32]:
    """Lay tracks out for the network.

    Args:
        own: What `ml.inputs.input_matrix` gave, shape (n_tracks, len(INPUT_NAMES)).
        title_scores: What the title says, NaN where there is none, shape (n_tracks, n_groups).
        artist_scores: What the artist's name says, likewise.
        artists: Artist of each track, below 0 where it is not known; tracks of one artist see each other.
        is_seen: Which tracks the others may see; all where it is None.

    Returns:
        float32 array of shape (n_tracks, Layout(n_groups).width).
    """
    layout = _layout(title_scores.shape[1])
    places = layout.places
    found = np.empty((len(own), places["count"].stop), dtype=np.float32)
    found[:, places["own"]] = own
    found[:, places["title_scores"]] = title_scores
    found[:, places["artist_scores"]] = artist_scores
    described = np.hstack([own[:, :_N_TITLE], title_scores])
    other_tracks(described, artists, _N_NUMBERS, is_seen, found[:, layout.others])
    return found


def hide(
    matrix: NDArray[np.float32], hidden_fields: NDArray[np.bool_], hidden_others: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Copy inputs as they would be, had the hidden fields and the artist's other tracks been missing.

    Args:
        matrix: What `advanced_matrix` gave.
        hidden_fields: Shape (n_tracks, len(FIELD_NAMES)).
        hidden_others: Shape (n_tracks,).
    """
    layout = layout_of(matrix)
    shown = matrix.copy()
    shown[:, layout.places["own"]] = hide_fields(matrix[:, layout.places["own"]], hidden_fields)
    shown[hidden_fields[:, _TITLE], layout.places["title_scores"]] = np.nan
    shown[hidden_fields[:, _ARTIST_NAME], layout.places["artist_scores"]] = np.nan
    shown[hidden_others, layout.others] = np.nan
    shown[hidden_others, layout.places["count"]] = 0
    return shown


def conditions(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the trust in an answer may depend on.

    Returns:
        float32 array of shape (n_tracks, len(CONDITIONS)), columns in `CONDITIONS` order: the logarithm of 1 + the
        number of other tracks, then for each block the share of it that is missing.
    """
    found = np.empty((len(matrix), len(CONDITIONS)), dtype=np.float32)
    found[:, 0] = matrix[:, -1]
    found[:, 1:-1] = missing_shares(matrix)
    found[:, -1] = found[:, 0] == 0
    return found


def layout_of(matrix: NDArray[np.float32]) -> Layout:
    """Read the layout off the width of a matrix."""
    return _layout_of_width(matrix.shape[1])


_layout = lru_cache(maxsize=64)(Layout)


@lru_cache(maxsize=64)
def _layout_of_width(width: int) -> Layout:
    without_groups = Layout(0).width
    return _layout((width - without_groups) // (Layout(1).width - without_groups))


def hide_some(
    matrix: NDArray[np.float32], share: float, generator: np.random.Generator
) -> NDArray[np.float32]:
    """Hide blocks and fields of a share of the rows at random, so that a network learns to do without.

    Of such a row each block of `BLOCKS` goes with probability 1/3, and each field with probability 1/12.
    """
    n = len(matrix)
    is_hit = generator.random(n) < share
    hidden = generator.random((n, len(FIELD_NAMES))) < 1 / 12
    goes = {block: generator.random(n) < 1 / 3 for block in BLOCKS}
    for block, fields in BLOCKS.items():
        hidden[:, list(fields)] |= goes[block][:, None]
    return hide(matrix, hidden & is_hit[:, None], goes["other_tracks"] & is_hit)
