"""Artists, their tracks, and the micro-genre names that either carries."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, SmallInteger, String, Table, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, PrimaryKey

artist_genre = Table(
    "artist_genre",
    Base.metadata,
    Column("artist_id", ForeignKey("artist.id", ondelete="CASCADE"), primary_key=True),
    Column("genre_id", ForeignKey("genre.id"), primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
)

# Only labels that the source gave to the track itself; most sources label artists.
track_genre = Table(
    "track_genre",
    Base.metadata,
    Column("track_id", ForeignKey("track.id", ondelete="CASCADE"), primary_key=True),
    Column("genre_id", ForeignKey("genre.id"), primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
)

# The artists of a track besides its main one, which `track.artist_id` names.
featured_artist = Table(
    "featured_artist",
    Base.metadata,
    Column("track_id", ForeignKey("track.id", ondelete="CASCADE"), primary_key=True),
    Column("artist_id", ForeignKey("artist.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
)


class Genre(Base):
    """A micro-genre: a name as the catalogue's source spells it, such as `desi pop`."""

    __tablename__ = "genre"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(200), unique=True)


class Artist(Base):
    """An artist; without micro-genres, it waits for a prediction.

    `name_key` is the name as `webapp.catalogue.plain_words.name_key` folds it: sources without artist ids find
    their artists by it.
    """

    __tablename__ = "artist"
    __table_args__ = (
        # Every page asks whether any artist is synthetic; on a large real catalogue the answer must not scan.
        Index(
            "ix_artist_synthetic",
            "id",
            sqlite_where=text("is_synthetic = 1"),
            postgresql_where=text("is_synthetic"),
        ),
    )

    id: Mapped[PrimaryKey]
    external_id: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(500), index=True)
    name_key: Mapped[str] = mapped_column(String(500), index=True, server_default="")
    is_synthetic: Mapped[bool] = mapped_column(default=False)

    genres: Mapped[list[Genre]] = relationship(secondary=artist_genre, order_by=artist_genre.c.position)
    tracks: Mapped[list["Track"]] = relationship(back_populates="artist")
    featured_on: Mapped[list["Track"]] = relationship(
        secondary=featured_artist, back_populates="featured_artists"
    )


class Track(Base):
    """A track with its audio features; any feature may be missing.

    Migration 0003 indexes it in the orders of lists: by title, year and popularity.
    """

    __tablename__ = "track"
    __table_args__ = (
        CheckConstraint("duration_ms >= 0", name="duration_not_negative"),
        Index("ix_track_artist_id", "artist_id", postgresql_include=["id"]),
    )

    id: Mapped[PrimaryKey]
    external_id: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str] = mapped_column(String(500))
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artist.id"))
    is_synthetic: Mapped[bool] = mapped_column(default=False)

    release_date: Mapped[str | None] = mapped_column(String(10))
    release_year: Mapped[int | None] = mapped_column(SmallInteger)
    popularity: Mapped[int | None] = mapped_column(SmallInteger)
    duration_ms: Mapped[int | None]
    is_explicit: Mapped[bool | None]

    danceability: Mapped[float | None]
    energy: Mapped[float | None]
    key: Mapped[int | None] = mapped_column(SmallInteger)
    mode: Mapped[int | None] = mapped_column(SmallInteger)
    loudness_db: Mapped[float | None]
    speechiness: Mapped[float | None]
    acousticness: Mapped[float | None]
    instrumentalness: Mapped[float | None]
    liveness: Mapped[float | None]
    valence: Mapped[float | None]
    tempo_bpm: Mapped[float | None]
    time_signature: Mapped[int | None] = mapped_column(SmallInteger)

    artist: Mapped[Artist | None] = relationship(back_populates="tracks")
    featured_artists: Mapped[list[Artist]] = relationship(
        secondary=featured_artist, order_by=featured_artist.c.position, back_populates="featured_on"
    )
    genres: Mapped[list[Genre]] = relationship(secondary=track_genre, order_by=track_genre.c.position)
