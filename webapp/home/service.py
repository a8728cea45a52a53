"""What the home page counts."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from webapp.models import Artist, GenreValue, Listener, ListeningSession, ModelVersion, Track


@dataclass(frozen=True)
class Overview:
    """How much there is, and which versions serve.

    An artist has no genre where neither an import nor a person nor a written-back model has given it a group.
    """

    artists: int
    artists_without_genre: int
    tracks: int
    listeners: int
    sessions: int
    serving: list[ModelVersion]


def overview(session: Session) -> Overview:
    """Count the catalogue."""

    def count(table: type) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    lacks_genre = ~exists().where(GenreValue.artist_id == Artist.id)
    return Overview(
        artists=count(Artist),
        artists_without_genre=session.scalar(select(func.count()).select_from(Artist).where(lacks_genre))
        or 0,
        tracks=count(Track),
        listeners=count(Listener),
        sessions=count(ListeningSession),
        serving=list(
            session.scalars(select(ModelVersion).where(ModelVersion.is_serving).order_by(ModelVersion.kind))
        ),
    )


def holds_synthetic_data(session: Session) -> bool:
    """Whether any part of the catalogue was generated for demonstration."""
    return bool(session.scalar(select(Artist.id).where(Artist.is_synthetic).limit(1)))
