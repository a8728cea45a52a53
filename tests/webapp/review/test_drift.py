import pytest
from review_worlds import give

from webapp.models import FeatureDrift, GenreGroup, ModelVersion, Role, Track, TrackPrediction
from webapp.review.drift import alerts, drifts, measure, store

NOW = 1_780_000_000_000


def reference(energy_edges=(0.5,), energy_shares=(0.5, 0.5, 0.0), **groups):
    """The training data of a version that knew energy only."""
    return {
        "features": {"energy": {"edges": list(energy_edges), "shares": list(energy_shares)}},
        "groups": groups or {"rock": 0.5, "jazz": 0.5},
    }


@pytest.fixture
def version(session, world):
    """The advanced version; every track's energy is 0.9, and all are predicted to be rock."""
    found = session.query(ModelVersion).filter_by(kind="advanced").one()
    rock = session.query(GenreGroup).filter_by(name="Rock").one()
    for track in session.query(Track):
        track.energy = 0.9
        session.add(
            TrackPrediction(
                track_id=track.id, model_version_id=found.id, group_id=rock.id, probability=0.5, inputs_crc=0
            )
        )
    session.flush()
    return found


def measured(session, version, known):
    rows = {row.subject: row for row in measure(session, version, known)}
    store(session, version, list(rows.values()), NOW)
    session.flush()
    return rows


def test_what_is_as_in_training_has_not_drifted(session, version):
    rows = measured(session, version, reference(energy_shares=(0.0, 1.0, 0.0), rock=1.0, jazz=0.0))

    assert rows["energy"].stability_index == rows["groups"].stability_index == 0
    assert "is like its training data" in drifts(session)[0].sentence
    assert alerts(session) == []


def test_a_feature_that_moved_is_named(session, version):
    rows = measured(session, version, reference())

    assert rows["energy"].observed == [0, 1, 0]
    assert rows["energy"].n == 12
    assert "differs much from its training data in energy" in drifts(session)[0].sentence


def test_each_group_tells_its_part(session, version):
    rows = measured(session, version, reference())

    parts = [rows[f"group:{slug}"].stability_index for slug in ("rock", "jazz")]
    assert sum(parts) == pytest.approx(rows["groups"].stability_index)
    assert rows["group:rock"].observed == [1.0]


def test_artists_with_a_genre_are_not_asked_about(session, version):
    give(session, "A0", "person")
    give(session, "A1", "import")

    assert measured(session, version, reference())["energy"].n == 8


def test_where_everybody_has_a_genre_all_are_looked_at(session, version):
    for number in range(6):
        give(session, f"A{number}", "import")

    assert measured(session, version, reference())["energy"].n == 12


def test_measuring_again_replaces_what_was_kept(session, version):
    measured(session, version, reference())
    measured(session, version, reference())

    assert session.query(FeatureDrift).filter_by(subject="energy").count() == 1


def test_few_tracks_raise_no_alert_and_many_do(session, client, sign_in, version):
    rows = measured(session, version, reference())
    assert alerts(session) == []

    rows["energy"].n = 1_000
    session.commit()

    sign_in(Role.REVIEWER)
    assert "differs much from its training data" in client.get("/").text
    assert "energy" in client.get("/review/deployment").text


def test_listeners_are_not_alerted(session, client, sign_in, version):
    measured(session, version, reference())["energy"].n = 1_000
    session.commit()

    sign_in(Role.LISTENER)

    assert "training data" not in client.get("/").text
    assert client.get("/review/deployment").status_code == 403
