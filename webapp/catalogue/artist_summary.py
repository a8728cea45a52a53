"""What the tracks of an artist add up to."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.catalogue.track_numbers import COMPARED, known
from webapp.models import Artist, Track, featured_artist


@dataclass(frozen=True)
class ArtistSummary:
    """Counts and means over the artist's own tracks.

    Attributes:
        tracks: Its own.
        featured_on: Tracks of others that feature it.
        first_year: Of the earliest release, if any year is known.
        last_year: Of the latest one.
        means: The mean of each number by its name, over the tracks where it is known; the release year is left
            to the years.
    """

    tracks: int
    featured_on: int
    first_year: int | None
    last_year: int | None
    means: Mapping[str, float | None]


def summary_of(session: Session, artist: Artist) -> ArtistSummary:
    """Sum an artist up in one pass over its tracks."""
    fields = [field for field in COMPARED if field.name != "release_year"]
    years = func.min(Track.release_year), func.max(Track.release_year)
    means = (func.avg(known(field)) for field in fields)
    count, first, last, *found = session.execute(
        select(func.count(Track.id), *years, *means).where(Track.artist_id == artist.id)
    ).one()
    featured = select(func.count()).where(featured_artist.c.artist_id == artist.id)
    values = {
        field.name: None if mean is None else float(mean) for field, mean in zip(fields, found, strict=True)
    }
    return ArtistSummary(count, session.scalar(featured) or 0, first, last, values)
