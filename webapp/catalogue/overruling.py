"""Which genre values count where a person has said something else, and in which order all are read."""

from typing import Any

from sqlalchemy import ColumnElement, case, exists, or_
from sqlalchemy.orm import InstrumentedAttribute, aliased

from webapp.models import GenreGroup, GenreValue

PERSON = "person"
_SPEAK_FIRST = {PERSON: 0, "import": 1}


def reading_order() -> tuple[ColumnElement[Any], ...]:
    """What orders values and their groups: a person's, an import's, then a model's, each the primary one first."""
    speaks = case(_SPEAK_FIRST, value=GenreValue.source, else_=len(_SPEAK_FIRST))
    return speaks, GenreValue.is_primary.desc(), GenreValue.probability.desc(), GenreGroup.position.asc()


def is_not_overruled(owner: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """On values: that a person said it, or no person names a primary group of the same artist or track.

    Args:
        owner: `GenreValue.artist_id` or `GenreValue.track_id`.
    """
    other = aliased(GenreValue)
    said = exists().where(getattr(other, owner.key) == owner, other.source == PERSON, other.is_primary)
    return or_(GenreValue.source == PERSON, ~said)
