"""What the pages of a track and an artist show."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, Table, func, select, union_all
from sqlalchemy.orm import QueryableAttribute, Session, joinedload

from webapp.catalogue.mapping_versions import newest_mapping_id
from webapp.catalogue.paging import Page, page_of
from webapp.catalogue.said_values import said_values
from webapp.clock import utc_text
from webapp.models import (
    Artist,
    Genre,
    GenreGroup,
    GenreMappingEntry,
    GenreValue,
    ModelVersion,
    Track,
    TrackPrediction,
    artist_genre,
    featured_artist,
    track_genre,
)

MOST_LABELS = 20
PROVENANCE = {"import": "micro-genres", "model": "model", "person": "person"}


@dataclass(frozen=True)
class GroupLabel:
    """A genre group on a track or an artist, and where it comes from; `probability` is a fraction.

    Attributes:
        name: Of the group.
        source: What said so, in a word: micro-genres, model or person.
        probability: The share of the micro-genres, the model's calibrated probability, or 1 from a person.
        is_primary: Whether it is the main one of those from the same source.
        is_of_artist: Whether it is said of the artist, and a track only inherits it.
        group_id: The key of the group.
        mapping_id: The mapping version behind micro-genres.
        model_version: The name of the model version that said so.
        person: The name of the person who said so.
        created_at_ms: When, UTC epoch milliseconds.
        batch_id: The write-back that wrote it, if one did.
    """

    name: str
    source: str
    probability: float
    is_primary: bool
    is_of_artist: bool
    group_id: int
    mapping_id: int | None
    model_version: str | None
    person: str | None
    created_at_ms: int
    batch_id: int | None = None

    @property
    def said_at(self) -> str:
        """When it was said, ISO 8601 in UTC."""
        return utc_text(self.created_at_ms)


@dataclass(frozen=True)
class PredictedGroup:
    """The likeliest group of a track in the eyes of a model version that serves."""

    kind: str
    version: str
    group_id: int
    name: str
    probability: float


@dataclass(frozen=True)
class MicroGenre:
    """A micro-genre and the group it folds into, if any; of an artist's tracks, how many carry it."""

    name: str
    group: str | None
    tracks: int = 0


def find_track(session: Session, external_id: str) -> Track | None:
    """Find a track by the id that its source gave it."""
    return session.scalar(select(Track).where(Track.external_id == external_id))


def find_artist(session: Session, external_id: str) -> Artist | None:
    """Find an artist by the id that its source gave it."""
    return session.scalar(select(Artist).where(Artist.external_id == external_id))


def groups_of_tracks(session: Session, tracks: Iterable[Track]) -> dict[int, list[GroupLabel]]:
    """The groups of each track by its key: its own first, then its artist's."""
    shown = list(tracks)
    own = _labels(session, GenreValue.track_id, [track.id for track in shown])
    inherited = _labels(
        session, GenreValue.artist_id, {track.artist_id for track in shown if track.artist_id}
    )
    return {track.id: own[track.id] + inherited[track.artist_id or 0] for track in shown}


def groups_of_artist(session: Session, artist: Artist) -> list[GroupLabel]:
    """The groups of an artist: what people say, then what imports say, then models, each by falling probability."""
    return _labels(session, GenreValue.artist_id, [artist.id])[artist.id]


def group_in_force(labels: Iterable[GroupLabel]) -> GroupLabel | None:
    """The primary group of a track or artist: its own before its artist's, a person's before the import's.

    What models say does not count.
    """
    counted = [label for label in labels if label.is_primary and label.source != PROVENANCE["model"]]
    ranked = sorted(counted, key=lambda label: (label.is_of_artist, label.source != PROVENANCE["person"]))
    return next(iter(ranked), None)


def predictions_of(session: Session, track: Track) -> list[PredictedGroup]:
    """What the versions that serve say of a track, the advanced model first."""
    rows = session.execute(
        select(
            ModelVersion.kind,
            ModelVersion.version,
            TrackPrediction.group_id,
            GenreGroup.name,
            TrackPrediction.probability,
        )
        .join(ModelVersion, ModelVersion.id == TrackPrediction.model_version_id)
        .join(GenreGroup, GenreGroup.id == TrackPrediction.group_id)
        .where(TrackPrediction.track_id == track.id, ModelVersion.is_serving)
        .order_by(ModelVersion.kind)
    )
    return [PredictedGroup(*row) for row in rows]


def groups_of_artists(session: Session, artists: Iterable[Artist]) -> dict[int, list[GroupLabel]]:
    """The groups of each artist by its key, in the order of `groups_of_artist`."""
    return _labels(session, GenreValue.artist_id, [artist.id for artist in artists])


def _labels(
    session: Session, column: QueryableAttribute[int | None], keys: Iterable[int]
) -> defaultdict[int, list[GroupLabel]]:
    labels: defaultdict[int, list[GroupLabel]] = defaultdict(list)
    for key, value, name, version, person in said_values(session, column, list(keys)):
        labels[key or 0].append(
            GroupLabel(
                name=name,
                source=PROVENANCE.get(value.source, value.source),
                probability=value.probability,
                is_primary=value.is_primary,
                is_of_artist=column is GenreValue.artist_id,
                group_id=value.group_id,
                mapping_id=value.mapping_id,
                model_version=version,
                person=person,
                created_at_ms=value.created_at_ms,
                batch_id=value.batch_id,
            )
        )
    return labels


def micro_genres_of(session: Session, artist: Artist) -> Sequence[MicroGenre]:
    """The micro-genres of an artist in order, with their groups in the mapping in force."""
    links = artist_genre.c
    query = _micro_genres(artist_genre).where(links.artist_id == artist.id).order_by(links.position)
    return [MicroGenre(name, group) for name, group in session.execute(query)]


def micro_genres_of_track(session: Session, track: Track) -> Sequence[MicroGenre]:
    """The labels that the source gave to the track itself, in order."""
    links = track_genre.c
    query = _micro_genres(track_genre).where(links.track_id == track.id).order_by(links.position)
    return [MicroGenre(name, group) for name, group in session.execute(query)]


def micro_genres_of_tracks(session: Session, artist: Artist) -> Sequence[MicroGenre]:
    """The commonest labels of the artist's own tracks, with how many of them carry each."""
    tracks = func.count()
    query = (
        _micro_genres(track_genre)
        .add_columns(tracks)
        .join(Track, Track.id == track_genre.c.track_id)
        .where(Track.artist_id == artist.id)
        .group_by(Genre.name, GenreGroup.name)
        .order_by(tracks.desc(), Genre.name)
        .limit(MOST_LABELS)
    )
    return [MicroGenre(name, group, count) for name, group, count in session.execute(query)]


def _micro_genres(links: Table) -> Select[str, str | None]:
    is_in_force = GenreMappingEntry.mapping_id == newest_mapping_id()
    entry = (GenreMappingEntry.genre_id == Genre.id) & is_in_force
    return (
        select(Genre.name, GenreGroup.name)
        .join(links, links.c.genre_id == Genre.id)
        .outerjoin(GenreMappingEntry, entry)
        .outerjoin(GenreGroup, GenreGroup.id == GenreMappingEntry.group_id)
    )


def tracks_of(session: Session, artist: Artist, number: int) -> Page:
    """A page of the artist's tracks and of those it is featured on, the latest first; each row holds one track.

    Raises:
        PageError: There is no such page.
    """
    own = select(Track.id).where(Track.artist_id == artist.id)
    featured = select(featured_artist.c.track_id).where(featured_artist.c.artist_id == artist.id)
    query = select(Track).options(joinedload(Track.artist)).where(Track.id.in_(union_all(own, featured)))
    return page_of(session, query, [Track.release_year.desc().nulls_last(), Track.title, Track.id], number)
