import pytest
from labelled_catalogue import ARTISTS_PER_GROUP, GROUPS, TRACKS_PER_ARTIST, add_labelled_catalogue
from sqlalchemy import delete, select

from ml.dataset import DatasetError, load_dataset
from ml.features import FIELD_NAMES
from webapp.models import Artist, GenreGroup, GenreValue, Track


def add_value(session, artist_external_id, slug, source, is_primary=True):
    artist = session.scalar(select(Artist).where(Artist.external_id == artist_external_id))
    group = session.scalar(select(GenreGroup).where(GenreGroup.slug == slug))
    session.add(
        GenreValue(
            artist_id=artist.id,
            group_id=group.id,
            source=source,
            probability=1.0,
            is_primary=is_primary,
            created_at_ms=2,
        )
    )
    session.commit()


def test_every_track_of_a_labelled_artist_is_there_and_no_other(dataset):
    assert len(dataset.tracks) == (ARTISTS_PER_GROUP * len(GROUPS) + 3) * TRACKS_PER_ARTIST
    assert tuple(dataset.tracks.columns) == FIELD_NAMES
    assert "rock-2000" not in dataset.artists


def test_rows_carry_the_groups_of_their_artist(dataset):
    slugs = [group.slug for group in dataset.groups]

    assert slugs == [*GROUPS, "rare"]
    assert all(
        artist.startswith(slugs[primary])
        for artist, primary in zip(dataset.artists, dataset.primary, strict=True)
        if slugs[primary] != "rare"
    )
    assert dataset.memberships[range(len(dataset.primary)), dataset.primary].all()
    assert 1 < dataset.memberships.sum(axis=1).mean() < 2


def test_rows_carry_their_track_and_its_artist(dataset):
    names = dict(zip(dataset.track_ids, dataset.artists, strict=True))

    assert len(names) == len(dataset.tracks)
    assert names["polish-3-1"] == "polish-3"


def test_both_databases_give_the_same_fingerprint(session, dataset):
    add_labelled_catalogue(session)

    loaded = load_dataset(session)

    assert loaded.fingerprint == dataset.fingerprint
    assert not loaded.is_synthetic


def test_the_fingerprint_changes_with_one_value(session, dataset):
    add_labelled_catalogue(session)
    session.scalar(select(Track).where(Track.external_id == "rock-1-0")).energy = 0.123
    session.commit()

    assert load_dataset(session).fingerprint != dataset.fingerprint


def test_what_models_and_people_say_is_no_label(session, dataset):
    add_labelled_catalogue(session)
    add_value(session, "rock-2000", "latin", "model")
    add_value(session, "rock-1", "latin", "person")

    assert load_dataset(session).fingerprint == dataset.fingerprint


def test_one_synthetic_track_makes_the_dataset_synthetic(session):
    add_labelled_catalogue(session, artists_per_group=1)
    session.scalar(select(Track).where(Track.external_id == "rock-0-0")).is_synthetic = True
    session.commit()

    assert load_dataset(session).is_synthetic


def test_two_primary_groups_are_refused(session):
    add_labelled_catalogue(session, artists_per_group=1)
    add_value(session, "rock-0", "rare", "import")

    with pytest.raises(DatasetError, match="more than one primary"):
        load_dataset(session)


def test_an_empty_catalogue_is_refused_with_its_counts(session):
    with pytest.raises(DatasetError, match=r"0 artists and 0 tracks with an imported genre group; .* fold"):
        load_dataset(session)


def test_labelled_tracks_without_artists_are_refused_for_that(session):
    add_labelled_catalogue(session, artists_per_group=1)
    group = session.scalar(select(GenreGroup).where(GenreGroup.slug == "rock"))
    session.execute(delete(GenreValue))
    track = Track(external_id="alone", title="Alone")
    session.add(track)
    session.flush()
    shared = {"source": "import", "probability": 1.0, "is_primary": True, "created_at_ms": 2}
    session.add(GenreValue(track_id=track.id, group_id=group.id, **shared))
    session.commit()

    with pytest.raises(DatasetError, match=r"0 artists and 1 tracks with .*, but 0 tracks that have both"):
        load_dataset(session)


def test_what_the_source_says_of_a_track_goes_before_its_artist(session):
    add_labelled_catalogue(session, artists_per_group=1)
    track = session.scalar(select(Track).where(Track.external_id == "rock-0-0"))
    group = session.scalar(select(GenreGroup).where(GenreGroup.slug == "rare"))
    shared = {"source": "import", "probability": 1.0, "is_primary": True, "created_at_ms": 2}
    session.add(GenreValue(track_id=track.id, group_id=group.id, **shared))
    session.commit()

    loaded = load_dataset(session)

    slugs = {loaded.groups[place].slug for place in loaded.primary[loaded.artists == "rock-0"]}
    assert slugs == {"rare", "rock"}
