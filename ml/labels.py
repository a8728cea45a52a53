"""The genre groups that a source or a person gave to artists and tracks, as training reads them."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import QueryableAttribute, Session

from webapp.models import GenreValue

ROWS_AT_ONCE = 5_000
Source = Literal["import", "person"]


class LabelError(ValueError):
    """Genre values that contradict each other."""


class Labels(NamedTuple):
    """The groups of one artist or track.

    Attributes:
        primary: Place of the primary group.
        memberships: Which groups it has, bool array of shape (n_groups,).
    """

    primary: int
    memberships: NDArray[np.bool_]


def read_labels(
    session: Session, group_ids: Sequence[int], owner: QueryableAttribute[int | None], source: Source
) -> dict[int, Labels]:
    """Read the groups of every labelled artist or track, by the row id in the column `owner`.

    Args:
        session: Only reads.
        group_ids: The row ids of the groups that count, in the order of their places.
        owner: `GenreValue.artist_id` or `GenreValue.track_id`.
        source: Who labelled.

    Raises:
        LabelError: An import gave two primary groups to one owner.
    """
    places = {group_id: place for place, group_id in enumerate(group_ids)}
    return (
        _read_import(session, places, owner) if source == "import" else _read_people(session, places, owner)
    )


def _read_import(
    session: Session, places: dict[int, int], owner: QueryableAttribute[int | None]
) -> dict[int, Labels]:
    primary: dict[int, int] = {}
    memberships: dict[int, NDArray[np.bool_]] = {}
    values = select(owner, GenreValue.group_id, GenreValue.is_primary).where(
        owner.is_not(None), GenreValue.source == "import"
    )
    with session.execute(values.execution_options(yield_per=ROWS_AT_ONCE)) as rows:
        for owner_id, group_id, is_primary in rows:
            key = cast(int, owner_id)
            memberships.setdefault(key, np.zeros(len(places), dtype=bool))[places[group_id]] = True
            if not is_primary:
                continue
            if key in primary:
                what = owner.key.removesuffix("_id")
                raise LabelError(f"{what} {key} has more than one primary genre group; fold the genres anew")
            primary[key] = places[group_id]
    return {key: Labels(place, memberships[key]) for key, place in primary.items()}


def _read_people(
    session: Session, places: dict[int, int], owner: QueryableAttribute[int | None]
) -> dict[int, Labels]:
    """Where several people labelled the same owner, who did so last is believed.

    What was said of a group that is no longer current says nothing; without its primary group, so does the rest.
    """
    said_by = (GenreValue.verdict_id, GenreValue.account_id)
    values = select(owner, GenreValue.group_id, GenreValue.is_primary, GenreValue.created_at_ms, *said_by)
    values = values.where(owner.is_not(None), GenreValue.source == "person")
    rows = session.execute(values.order_by(GenreValue.created_at_ms, GenreValue.id)).all()
    newest = {row[0]: (row.verdict_id, row.account_id) for row in rows}
    found: dict[int, Labels] = {}
    for owner_id, group_id, is_primary, _, *by in rows:
        if tuple(by) != newest[owner_id] or group_id not in places:
            continue
        label = found.get(cast(int, owner_id), Labels(-1, np.zeros(len(places), dtype=bool)))
        label.memberships[places[group_id]] = True
        primary = places[group_id] if is_primary else label.primary
        found[cast(int, owner_id)] = Labels(primary, label.memberships)
    return {key: label for key, label in found.items() if label.primary >= 0}
