"""Which genre values count where a person has said something else."""

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.models import GenreValue

PERSON = "person"


def is_not_overruled(owner: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """On values: that a person said it, or no person names a primary group of the same artist or track.

    Args:
        owner: `GenreValue.artist_id` or `GenreValue.track_id`.
    """
    other = aliased(GenreValue)
    said = exists().where(getattr(other, owner.key) == owner, other.source == PERSON, other.is_primary)
    return or_(GenreValue.source == PERSON, ~said)
