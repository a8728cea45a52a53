"""The micro-genres of tracks: finer labels than groups, from which a model may learn what groups hide."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from webapp.models import Genre, artist_genre, track_genre

ROWS_AT_ONCE = 20_000


def read_micro_genres(session: Session, tracks: NDArray[np.int64], artists: NDArray[np.int64]) -> Any:
    """Read the micro-genres of tracks: their own where the source gave any, else those of the artist.

    Args:
        session: Only reads.
        tracks: Row id of each track.
        artists: Row id of its artist.

    Returns:
        `scipy.sparse.csr_array` of 0 and 1, uint8, of shape (n_tracks, n_names); columns in the order of the names.
    """
    from scipy import sparse

    names = {row: place for place, row in enumerate(session.scalars(select(Genre.id).order_by(Genre.name)))}
    of_tracks = _table_of(session, track_genre, names, int(tracks.max(initial=0)))
    of_artists = _table_of(session, artist_genre, names, int(artists.max(initial=0)))
    own, inherited = of_tracks[tracks], of_artists[artists]
    has_own = np.diff(own.indptr) > 0
    chosen = own + sparse.diags_array((~has_own).astype(np.uint8), dtype=np.uint8) @ inherited
    found = sparse.csr_array(chosen, dtype=np.uint8)
    found.eliminate_zeros()
    found.sort_indices()
    return found


def _table_of(session: Session, table: Table, names: dict[int, int], largest: int) -> Any:
    """Read a link table; a sparse array with one row per possible row id of the owner."""
    from scipy import sparse

    owner, shape = table.c[0], (largest + 1, len(names))
    owners, columns = [], []
    query = select(owner, table.c.genre_id).where(owner <= largest)
    with session.execute(query.execution_options(yield_per=ROWS_AT_ONCE)) as rows:
        for owner_id, genre_id in rows:
            owners.append(owner_id)
            columns.append(names[genre_id])
    ones = np.ones(len(owners), dtype=np.uint8)
    links = sparse.coo_array(
        (ones, (np.array(owners, dtype=np.int64), np.array(columns, dtype=np.int64))), shape
    )
    return links.tocsr()
