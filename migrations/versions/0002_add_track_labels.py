"""add track labels, featured artists and name keys"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Artists whose keys are computed at a time.
_BATCH = 5_000


def upgrade() -> None:
    """Let tracks carry labels and several artists, and let artists be found by the folded name."""
    op.create_table("track_genre", *_links("genre", sa.ForeignKey("genre.id")))
    op.create_index("ix_track_genre_genre_id", "track_genre", ["genre_id"])
    op.create_table("featured_artist", *_links("artist", sa.ForeignKey("artist.id", ondelete="CASCADE")))
    op.create_index("ix_featured_artist_artist_id", "featured_artist", ["artist_id"])
    op.add_column("artist", sa.Column("name_key", sa.String(500), nullable=False, server_default=""))
    _fill_name_keys()
    op.create_index("ix_artist_name_key", "artist", ["name_key"])


def _links(other: str, key: sa.ForeignKey) -> tuple[sa.Column[int], ...]:
    return (
        sa.Column("track_id", sa.Integer(), sa.ForeignKey("track.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(f"{other}_id", sa.Integer(), key, primary_key=True),
        sa.Column("position", sa.SmallInteger(), nullable=False),
    )


def _fill_name_keys() -> None:
    from webapp.catalogue.plain_words import name_key

    artist = sa.table("artist", sa.column("id"), sa.column("name"), sa.column("name_key"))
    connection, last = op.get_bind(), 0
    query = sa.select(artist.c.id, artist.c.name).order_by(artist.c.id).limit(_BATCH)
    while rows := connection.execute(query.where(artist.c.id > last)).all():
        update = (
            sa.update(artist).where(artist.c.id == sa.bindparam("row")).values(name_key=sa.bindparam("key"))
        )
        connection.execute(update, [{"row": id_, "key": name_key(name)} for id_, name in rows])
        last = rows[-1].id


def downgrade() -> None:
    """Forget the labels of tracks, all but their first artist, and the folded names."""
    op.drop_index("ix_artist_name_key", "artist")
    op.drop_column("artist", "name_key")
    op.drop_table("featured_artist")
    op.drop_table("track_genre")
