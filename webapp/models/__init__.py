"""The tables: typed SQLAlchemy classes, one file per family of nouns.

Importing this package registers every table on `Base.metadata`.
"""

from webapp.models.accounts import Account, AuditEntry, Role
from webapp.models.base import Base
from webapp.models.catalogue import Artist, Genre, Track, artist_genre, featured_artist, track_genre
from webapp.models.experiments import Assignment, Experiment, Variant
from webapp.models.genres import GenreGroup, GenreMapping, GenreMappingEntry, GenreValue, MappingOrigin
from webapp.models.jobs import CatalogueUpload, Job, JobState
from webapp.models.listening import EventType, Listener, ListeningSession, SessionEvent, listener_genre
from webapp.models.predictions import FeatureDistribution, TrackPrediction
from webapp.models.registry import ModelKind, ModelVersion, ServingTurn

__all__ = [
    "Account",
    "Artist",
    "Assignment",
    "AuditEntry",
    "Base",
    "CatalogueUpload",
    "EventType",
    "Experiment",
    "FeatureDistribution",
    "Genre",
    "GenreGroup",
    "GenreMapping",
    "GenreMappingEntry",
    "GenreValue",
    "Job",
    "JobState",
    "Listener",
    "ListeningSession",
    "MappingOrigin",
    "ModelKind",
    "ModelVersion",
    "Role",
    "ServingTurn",
    "SessionEvent",
    "Track",
    "TrackPrediction",
    "Variant",
    "artist_genre",
    "featured_artist",
    "listener_genre",
    "track_genre",
]
