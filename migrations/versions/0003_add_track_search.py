"""add the search index of tracks"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Index the words of titles and artists; a change of either removes a track from the index until it is renewed."""
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        op.execute(statement)
    op.drop_index("ix_track_title", "track")
    op.drop_index("ix_track_artist_id", "track")
    op.create_index("ix_track_artist_id", "track", ["artist_id"], postgresql_include=["id"])
    op.drop_index("ix_genre_value_group_primary", "genre_value")
    op.create_index(
        "ix_genre_value_group_primary", "genre_value", ["group_id", "is_primary", "artist_id", "track_id"]
    )


def downgrade() -> None:
    """Drop the index and what keeps it fresh."""
    op.drop_index("ix_genre_value_group_primary", "genre_value")
    op.create_index("ix_genre_value_group_primary", "genre_value", ["group_id", "is_primary"])
    op.drop_index("ix_track_artist_id", "track")
    op.create_index("ix_track_artist_id", "track", ["artist_id"])
    op.create_index("ix_track_title", "track", ["title"])
    for order in ("title", "year", "popularity"):
        op.drop_index(f"ix_track_by_{order}", "track")
    for name, table in _TRIGGERS:
        op.execute(f"DROP TRIGGER {name}" if _is_sqlite() else f"DROP TRIGGER {name} ON {table}")
    if _is_sqlite():
        for name in ("adds", "renews", "forgets"):
            op.execute(f"DROP TRIGGER artist_search_{name}")
        op.drop_table("artist_search")
    else:
        op.execute("DROP INDEX ix_artist_name_key_prefix, ix_artist_words, ix_track_by_key")
        op.execute("DROP FUNCTION forget_track(), forget_tracks_of_artist(), forget_featured_track()")
    op.drop_table("track_search")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


_TRIGGERS = (
    ("track_search_forgets_deleted", "track"),
    ("track_search_forgets_changed", "track"),
    ("track_search_forgets_renamed", "artist"),
    ("track_search_forgets_linked", "featured_artist"),
    ("track_search_forgets_unlinked", "featured_artist"),
)

# Lists are walked in these orders; filters look at the artist and the year without reading the track.
_SQLITE_ORDERS = (
    "CREATE INDEX ix_track_by_title ON track (title, id, artist_id, release_year)",
    "CREATE INDEX ix_track_by_year ON track (release_year, id, artist_id)",
    "CREATE INDEX ix_track_by_popularity ON track (popularity, id, artist_id, release_year)",
)
_POSTGRESQL_ORDERS = (
    "CREATE INDEX ix_track_by_title ON track (title, id) INCLUDE (artist_id, release_year)",
    "CREATE INDEX ix_track_by_year ON track (release_year DESC NULLS LAST, id DESC) INCLUDE (artist_id)",
    """CREATE INDEX ix_track_by_popularity ON track (popularity DESC NULLS LAST, id DESC)
       INCLUDE (artist_id, release_year)""",
    "CREATE INDEX ix_track_by_key ON track (id) INCLUDE (artist_id, release_year)",
)

# The words come folded and divided by spaces, so that the simplest tokenizer is right for every script.
_SQLITE = (
    *_SQLITE_ORDERS,
    """CREATE VIRTUAL TABLE track_search
       USING fts5(words, tokenize = 'ascii', prefix = '2 3 4 5', detail = 'none', columnsize = 0)""",
    """CREATE TRIGGER track_search_forgets_deleted AFTER DELETE ON track
       BEGIN DELETE FROM track_search WHERE rowid = old.id; END""",
    """CREATE TRIGGER track_search_forgets_changed AFTER UPDATE OF title, artist_id ON track
       WHEN old.title IS NOT new.title OR old.artist_id IS NOT new.artist_id
       BEGIN DELETE FROM track_search WHERE rowid = old.id; END""",
    """CREATE TRIGGER track_search_forgets_renamed AFTER UPDATE OF name ON artist WHEN old.name IS NOT new.name
       BEGIN DELETE FROM track_search WHERE rowid IN (
         SELECT id FROM track WHERE artist_id = old.id
         UNION SELECT track_id FROM featured_artist WHERE artist_id = old.id
       ); END""",
    """CREATE TRIGGER track_search_forgets_linked AFTER INSERT ON featured_artist
       BEGIN DELETE FROM track_search WHERE rowid = new.track_id; END""",
    """CREATE TRIGGER track_search_forgets_unlinked AFTER DELETE ON featured_artist
       BEGIN DELETE FROM track_search WHERE rowid = old.track_id; END""",
    # The keys of names are folded already, so that their index keeps itself.
    """CREATE VIRTUAL TABLE artist_search
       USING fts5(words, tokenize = 'ascii', prefix = '1 2 3 4', detail = 'none', columnsize = 0)""",
    "INSERT INTO artist_search (rowid, words) SELECT id, name_key FROM artist",
    """CREATE TRIGGER artist_search_adds AFTER INSERT ON artist
       BEGIN INSERT INTO artist_search (rowid, words) VALUES (new.id, new.name_key); END""",
    """CREATE TRIGGER artist_search_renews AFTER UPDATE OF name_key ON artist WHEN old.name_key IS NOT new.name_key
       BEGIN UPDATE artist_search SET words = new.name_key WHERE rowid = old.id; END""",
    """CREATE TRIGGER artist_search_forgets AFTER DELETE ON artist
       BEGIN DELETE FROM artist_search WHERE rowid = old.id; END""",
)

_POSTGRESQL = (
    *_POSTGRESQL_ORDERS,
    "CREATE TABLE track_search (track_id integer PRIMARY KEY, words text NOT NULL)",
    """CREATE INDEX ix_track_search_words ON track_search
       USING gin (array_to_tsvector(array_remove(string_to_array(words, ' '), ''))) WITH (fastupdate = off)""",
    """CREATE INDEX ix_artist_words ON artist
       USING gin (array_to_tsvector(array_remove(string_to_array(name_key, ' '), ''))) WITH (fastupdate = off)""",
    "CREATE INDEX ix_artist_name_key_prefix ON artist (name_key text_pattern_ops)",
    """CREATE FUNCTION forget_track() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN DELETE FROM track_search WHERE track_id = old.id; RETURN NULL; END $$""",
    """CREATE FUNCTION forget_tracks_of_artist() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         DELETE FROM track_search WHERE track_id IN (
           SELECT id FROM track WHERE artist_id = old.id
           UNION SELECT track_id FROM featured_artist WHERE artist_id = old.id
         );
         RETURN NULL;
       END $$""",
    """CREATE FUNCTION forget_featured_track() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         DELETE FROM track_search WHERE track_id = CASE TG_OP WHEN 'DELETE' THEN old.track_id ELSE new.track_id END;
         RETURN NULL;
       END $$""",
    """CREATE TRIGGER track_search_forgets_deleted AFTER DELETE ON track
       FOR EACH ROW EXECUTE FUNCTION forget_track()""",
    """CREATE TRIGGER track_search_forgets_changed AFTER UPDATE OF title, artist_id ON track FOR EACH ROW
       WHEN (old.title IS DISTINCT FROM new.title OR old.artist_id IS DISTINCT FROM new.artist_id)
       EXECUTE FUNCTION forget_track()""",
    """CREATE TRIGGER track_search_forgets_renamed AFTER UPDATE OF name ON artist FOR EACH ROW
       WHEN (old.name IS DISTINCT FROM new.name) EXECUTE FUNCTION forget_tracks_of_artist()""",
    """CREATE TRIGGER track_search_forgets_linked AFTER INSERT ON featured_artist
       FOR EACH ROW EXECUTE FUNCTION forget_featured_track()""",
    """CREATE TRIGGER track_search_forgets_unlinked AFTER DELETE ON featured_artist
       FOR EACH ROW EXECUTE FUNCTION forget_featured_track()""",
)
