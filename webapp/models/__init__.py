"""The tables: typed SQLAlchemy classes, one file per family of nouns.

Importing this package registers every table on `Base.metadata`.
"""

from webapp.models.accounts import Account, ApiToken, AuditEntry, Role
from webapp.models.base import Base
from webapp.models.catalogue import Artist, Genre, Track, artist_genre, featured_artist, track_genre
from webapp.models.experiments import (
    AaCheckResult,
    Assignment,
    Experiment,
    ExperimentMetric,
    ExperimentState,
    Exposure,
    Layer,
    Looking,
    MetricRole,
    ReportSnapshot,
    Shows,
    SnapshotKind,
    Variant,
)
from webapp.models.genres import GenreGroup, GenreMapping, GenreMappingEntry, GenreValue, MappingOrigin
from webapp.models.jobs import CatalogueUpload, Job, JobState
from webapp.models.listening import (
    LATE_AFTER_MS,
    EventType,
    Listener,
    ListeningSession,
    SessionEvent,
    listener_genre,
)
from webapp.models.predictions import FeatureDistribution, TrackPrediction
from webapp.models.registry import ModelKind, ModelVersion, ServingTurn
from webapp.models.review import (
    Decision,
    FeatureDrift,
    ListenerFeedback,
    Opinion,
    RemovedValue,
    ReviewLease,
    Verdict,
    WriteBatch,
    WriteMode,
)

__all__ = [
    "LATE_AFTER_MS",
    "AaCheckResult",
    "Account",
    "ApiToken",
    "Artist",
    "Assignment",
    "AuditEntry",
    "Base",
    "CatalogueUpload",
    "Decision",
    "EventType",
    "Experiment",
    "ExperimentMetric",
    "ExperimentState",
    "Exposure",
    "FeatureDistribution",
    "FeatureDrift",
    "Genre",
    "GenreGroup",
    "GenreMapping",
    "GenreMappingEntry",
    "GenreValue",
    "Job",
    "JobState",
    "Layer",
    "Listener",
    "ListenerFeedback",
    "ListeningSession",
    "Looking",
    "MappingOrigin",
    "MetricRole",
    "ModelKind",
    "ModelVersion",
    "Opinion",
    "RemovedValue",
    "ReportSnapshot",
    "ReviewLease",
    "Role",
    "ServingTurn",
    "SessionEvent",
    "Shows",
    "SnapshotKind",
    "Track",
    "TrackPrediction",
    "Variant",
    "Verdict",
    "WriteBatch",
    "WriteMode",
    "artist_genre",
    "featured_artist",
    "listener_genre",
    "track_genre",
]
