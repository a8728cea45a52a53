"""The trained versions of the prepared state, made to serve in another database."""

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from webapp.models import GenreGroup, GenreMapping, ModelVersion


def serve_prepared(prepared, session, folder):
    """Let both prepared models serve in an empty database, whose artefacts stand in `folder`; gives their names."""
    (folder / "artefacts").symlink_to(prepared.artefacts)
    engine = create_engine(prepared.database_url)
    with Session(engine) as source:
        session.add(GenreMapping(id=1, created_at_ms=1, fingerprint="0" * 64))
        session.flush()
        session.add_all(_copied(source, GenreGroup))
        session.add_all(_copied(source, ModelVersion, mapping_id=1))
        session.commit()
    engine.dispose()
    return sorted(session.scalars(select(ModelVersion.version)))


def _copied(source, entity, **changes):
    names = [column.key for column in entity.__table__.columns]
    return [
        entity(**{name: getattr(row, name) for name in names} | changes)
        for row in source.scalars(select(entity))
    ]
