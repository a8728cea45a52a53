import pytest
from sqlalchemy import func, select

from webapp.catalogue import distributions
from webapp.catalogue.distributions import distributions_of, summarise_features
from webapp.models import Artist, FeatureDistribution, GenreGroup, GenreValue, Track


@pytest.fixture
def groups(session):
    rows = [GenreGroup(slug=name.lower(), name=name, position=n) for n, name in enumerate(("Jazz", "Rock"))]
    session.add_all(rows)
    session.commit()
    return {row.slug: row.id for row in rows}


@pytest.fixture
def label(session):
    """Give an artist or a track a primary group."""

    def label(group_id, source="import", **owner):
        said = {"source": source, "probability": 1.0, "is_primary": True, "created_at_ms": 1}
        session.add(GenreValue(group_id=group_id, **owner, **said))
        session.commit()

    return label


@pytest.fixture
def jazz_artist(session, groups, label):
    """An artist of Jazz with tracks whose energy is 0.00, 0.01, ... 1.00 and whose tempo is not known."""
    artist = Artist(external_id="A", name="Los Ejemplos")
    artist.tracks = [
        Track(external_id=f"T{n}", title="Song", energy=n / 100, tempo_bpm=0, popularity=None)
        for n in range(101)
    ]
    session.add(artist)
    session.commit()
    label(groups["jazz"], artist_id=artist.id)
    return artist


def test_the_quantiles_of_a_group_are_those_of_its_tracks(session, groups, jazz_artist):
    summarise_features(session)

    energy = distributions_of(session, groups["jazz"])["energy"]
    assert energy.n == 101
    assert dict(energy.quantiles) == {5: 0.05, 25: 0.25, 50: 0.5, 75: 0.75, 95: 0.95}


def test_values_that_say_nothing_are_left_out(session, groups, jazz_artist):
    session.add(Track(external_id="other", title="Other", tempo_bpm=120))
    session.commit()

    summarise_features(session)

    assert set(distributions_of(session, groups["jazz"])) == {"energy"}
    assert distributions_of(session, None)["tempo"].n == 1


def test_what_is_said_of_a_track_goes_before_its_artist_and_people_before_the_import(
    session, groups, jazz_artist, label
):
    first, second, *_ = jazz_artist.tracks
    label(groups["rock"], track_id=first.id)
    label(groups["rock"], source="person", track_id=second.id)
    label(groups["jazz"], track_id=second.id)

    summarise_features(session)

    assert distributions_of(session, groups["rock"])["energy"].n == 2
    assert distributions_of(session, groups["jazz"])["energy"].n == 99
    assert distributions_of(session, None)["energy"].n == 101


def test_what_a_model_says_does_not_count(session, groups, jazz_artist, label):
    label(groups["rock"], source="model", track_id=jazz_artist.tracks[0].id)

    summarise_features(session)

    assert distributions_of(session, groups["rock"]) == {}


def test_again_writes_only_what_differs(session, groups, jazz_artist):
    assert summarise_features(session) == 2
    session.commit()
    assert summarise_features(session) == 0

    jazz_artist.tracks[0].valence = 0.5
    session.commit()

    assert summarise_features(session) == 2
    assert session.scalar(select(func.count()).select_from(FeatureDistribution)) == 4


def test_a_group_without_tracks_any_more_loses_its_distributions(session, groups, jazz_artist):
    summarise_features(session)
    session.query(GenreValue).delete()
    session.commit()

    summarise_features(session)

    assert distributions_of(session, groups["jazz"]) == {}
    assert distributions_of(session, None)["energy"].n == 101


def test_a_large_group_is_measured_on_the_same_sample_every_time(session, groups, jazz_artist, monkeypatch):
    monkeypatch.setattr(distributions, "MOST_TRACKS", 20)
    monkeypatch.setattr("webapp.catalogue.track_numbers.CHUNK_TRACKS", 7)

    assert summarise_features(session) == 2
    session.commit()

    assert summarise_features(session) == 0
    energy = distributions_of(session, groups["jazz"])["energy"]
    assert energy.n == 20
    assert energy.quantiles[50] == pytest.approx(0.5, abs=0.25)


def test_an_empty_catalogue_has_no_distributions(session):
    assert summarise_features(session) == 0
