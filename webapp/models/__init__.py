"""The tables: typed SQLAlchemy classes, one file per family of nouns.

Importing this package registers every table on `Base.metadata`.
"""

from webapp.models.accounts import Account, AuditEntry, Role
from webapp.models.base import Base
from webapp.models.catalogue import Artist, Genre, Track, artist_genre
from webapp.models.experiments import Assignment, Experiment, Variant
from webapp.models.genres import GenreGroup, GenreMapping, GenreMappingEntry, GenreValue
from webapp.models.listening import EventType, Listener, ListeningSession, SessionEvent, listener_genre
from webapp.models.registry import ModelKind, ModelVersion

__all__ = [
    "Account",
    "Artist",
    "Assignment",
    "AuditEntry",
    "Base",
    "EventType",
    "Experiment",
    "Genre",
    "GenreGroup",
    "GenreMapping",
    "GenreMappingEntry",
    "GenreValue",
    "Listener",
    "ListeningSession",
    "ModelKind",
    "ModelVersion",
    "Role",
    "SessionEvent",
    "Track",
    "Variant",
    "artist_genre",
    "listener_genre",
]
