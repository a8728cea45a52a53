"""Genre groups, the versioned mapping of micro-genres onto them, and every genre value with its source."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, EpochMs, PrimaryKey
from webapp.models.catalogue import Genre


class GenreGroup(Base):
    """One of the few dozen groups that predictions speak in.

    `is_current` marks those that the mapping in force may use; others are kept for older versions.
    """

    __tablename__ = "genre_group"

    id: Mapped[PrimaryKey]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    is_current: Mapped[bool] = mapped_column(default=True, server_default=true())


class MappingOrigin(StrEnum):
    """What made a mapping version."""

    FOLD = "fold"
    EDIT = "edit"
    REVERT = "revert"


class GenreMapping(Base):
    """One version of the mapping from micro-genres to groups; the newest is the one in force.

    `parent_id` is the version that was in force before; after a revert, `reverted_to_id` is the one whose entries it
    repeats. `account_id` is empty for the command line. `method` is `rules`, or `company` where the groups were made
    from the company that names keep; `is_method_chosen` says that a person chose it.
    """

    __tablename__ = "genre_mapping"

    id: Mapped[PrimaryKey]
    created_at_ms: Mapped[EpochMs]
    fingerprint: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(10), server_default=MappingOrigin.FOLD)
    note: Mapped[str] = mapped_column(String(300), server_default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("genre_mapping.id"))
    reverted_to_id: Mapped[int | None] = mapped_column(ForeignKey("genre_mapping.id"))
    method: Mapped[str] = mapped_column(String(10), default="rules", server_default="rules")
    is_method_chosen: Mapped[bool] = mapped_column(default=False, server_default=false())

    entries: Mapped[list["GenreMappingEntry"]] = relationship(back_populates="mapping")


class GenreMappingEntry(Base):
    """Where one micro-genre goes in one mapping version, and on what evidence.

    `artists` counts those that carry the name, `companions` are the names of its group that it keeps company with
    most, and `agreement` is the share of its company that is in this group, empty for a name without company. All
    three are kept up to date while the version is in force.
    """

    __tablename__ = "genre_mapping_entry"

    mapping_id: Mapped[int] = mapped_column(
        ForeignKey("genre_mapping.id", ondelete="CASCADE"), primary_key=True
    )
    genre_id: Mapped[int] = mapped_column(ForeignKey("genre.id"), primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("genre_group.id"), index=True)
    evidence: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(300))
    strength: Mapped[float]
    artists: Mapped[int] = mapped_column(default=0, server_default="0")
    companions: Mapped[str] = mapped_column(String(300), default="", server_default="")
    agreement: Mapped[float | None]

    mapping: Mapped[GenreMapping] = relationship(back_populates="entries")
    genre: Mapped[Genre] = relationship()
    group: Mapped[GenreGroup | None] = relationship()


class GenreValue(Base):
    """A group on an artist or a track: who said so, how surely, and when.

    `source` is `import`, `model` or `person`, and `mapping_id`, `model_version_id` or `account_id` names it; `batch_id`
    and `verdict_id` say in which write-back or verdict a model's or a person's value came.
    `probability` is the share of the micro-genre evidence for an import, and the calibrated probability for a model.
    """

    __tablename__ = "genre_value"
    __table_args__ = (
        CheckConstraint("(artist_id IS NULL) <> (track_id IS NULL)", name="artist_or_track"),
        CheckConstraint("probability >= 0 AND probability <= 1", name="probability_is_fraction"),
        Index("ix_genre_value_group_primary", "group_id", "is_primary", "artist_id", "track_id"),
    )

    id: Mapped[PrimaryKey]
    artist_id: Mapped[int | None] = mapped_column(ForeignKey("artist.id", ondelete="CASCADE"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("genre_group.id"))
    source: Mapped[str] = mapped_column(String(10))
    mapping_id: Mapped[int | None] = mapped_column(ForeignKey("genre_mapping.id"))
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    probability: Mapped[float]
    is_primary: Mapped[bool]
    created_at_ms: Mapped[EpochMs]
    verdict_id: Mapped[int | None] = mapped_column(ForeignKey("verdict.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("write_batch.id"), index=True)

    group: Mapped[GenreGroup] = relationship()
