import pytest
from served_versions import serve_prepared
from sqlalchemy import func, select, update

from webapp.models import (
    Artist,
    GenreGroup,
    Listener,
    ListeningSession,
    ModelVersion,
    Opinion,
    SessionEvent,
    Track,
)
from webapp.prediction import catalogue_predictions
from webapp.prediction.serving import ServingModels
from webapp.review import opinions


@pytest.fixture
def models(prepared, session, tmp_path):
    return serve_prepared(prepared, session, tmp_path)


@pytest.fixture
def artists(session):
    """Two artists of 8 and 1 tracks, and a track without an artist."""
    several, single = Artist(external_id="A", name="Los Ejemplos"), Artist(external_id="B", name="Solo")
    session.add_all(
        Track(external_id=f"T{n}", title=f"Song {n}", artist=several, energy=n / 10, tempo_bpm=0)
        for n in range(8)
    )
    session.add(Track(external_id="S", title="Only", artist=single, energy=0.9))
    session.add(Track(external_id="L", title="Alone", energy=0.1, acousticness=0.9))
    session.commit()


@pytest.fixture
def predict(runner):
    def run(status=0):
        result = runner.invoke(args=["review", "predict"])
        assert result.exit_code == status, result.output
        return result.output

    return run


def opinion_of(session, kind, external_id, entity=Artist):
    is_about = Opinion.artist_id == Artist.id if entity is Artist else Opinion.track_id == Track.id
    return session.scalars(
        select(Opinion)
        .join(ModelVersion, ModelVersion.id == Opinion.model_version_id)
        .join(entity, is_about)
        .where(ModelVersion.kind == kind, entity.external_id == external_id)
    ).one()


def count(session):
    return session.scalar(select(func.count()).select_from(Opinion))


@pytest.mark.parametrize("kind", ["baseline", "advanced"])
@pytest.mark.parametrize("external_id", ["A", "B"])
def test_an_opinion_is_what_the_artist_s_page_says(
    session, client, models, artists, predict, kind, external_id
):
    predict()

    body = {"artist_id": external_id, "model": kind}
    answer = client.post("/api/v1/predictions/artist", json=body).json[kind]
    opinion = opinion_of(session, kind, external_id)
    assert session.get(GenreGroup, opinion.group_id).name == answer["primary"]["genre"]
    assert opinion.probability == pytest.approx(answer["primary"]["probability"], abs=1e-5)
    assert opinion.group_id in [group for group, _ in opinion.groups]
    assert 0 < opinion.uncertainty < 1
    named = [session.get(GenreGroup, group).name for group, _ in opinion.groups]
    above = [entry["genre"] for entry in answer.get("genres", [])]
    assert [name for name in named if name in above] == above[:5]
    assert set(named) - set(above) <= {answer["primary"]["genre"]}


@pytest.mark.parametrize("kind", ["baseline", "advanced"])
def test_a_track_without_an_artist_keeps_its_own_answer(session, client, models, artists, predict, kind):
    predict()

    track = {"title": "Alone", "energy": 0.1, "acousticness": 0.9}
    answer = client.post(f"/api/v1/predictions/{kind}", json={"track": track}).json
    opinion = opinion_of(session, kind, "L", Track)
    expected = (
        max(answer["probabilities"].values()) if kind == "baseline" else answer["primary"]["probability"]
    )
    assert opinion.probability == pytest.approx(expected, abs=1e-5)
    assert (opinion.artist_id, opinion.tracks) == (None, 1)


def test_again_asks_only_about_what_is_new_or_has_changed(session, models, artists, predict):
    assert "advanced-1 has a new opinion of 3 " in predict()
    session.execute(update(Track).where(Track.external_id == "T1").values(energy=0.99))
    session.add(Track(external_id="new", title="New"))
    session.commit()

    assert "advanced-1 has a new opinion of 2 " in predict()
    assert "advanced-1 has a new opinion of 0 " in predict()
    assert count(session) == 8


def test_an_interrupted_run_goes_on_where_it_stopped(app, session, models, artists, predict):
    settings = app.extensions["settings"]
    found, _ = catalogue_predictions.serving(session, ServingModels(settings.artefact_folder, 0.0))
    first = next(opinions.predict_due(session, found, lambda done: None))
    assert opinions.store(session, first) == 3
    session.commit()

    said = predict()

    assert "has a new opinion of 0 " in said and "has a new opinion of 3 " in said


def test_an_artist_that_goes_meanwhile_is_left_out(app, session, models, artists):
    settings = app.extensions["settings"]
    found, _ = catalogue_predictions.serving(session, ServingModels(settings.artefact_folder, 0.0))
    batches = list(opinions.predict_due(session, found, lambda done: None))
    session.delete(session.scalar(select(Track).where(Track.external_id == "L")))
    session.commit()

    assert [opinions.store(session, batch) for batch in batches] == [2, 2]


def test_what_is_out_of_date_is_removed(session, models, artists, predict):
    predict()
    session.execute(update(ModelVersion).where(ModelVersion.kind == "advanced").values(is_serving=False))
    alone = session.scalar(select(Track).where(Track.external_id == "L"))
    alone.artist = session.scalar(select(Artist).where(Artist.external_id == "B"))
    session.commit()

    assert "4 opinions that are out of date were removed" in predict()
    assert count(session) == 2


def test_popularity_is_tracks_and_plays_of_today(session, models, artists, predict):
    predict()
    assert opinion_of(session, "advanced", "A").popularity == 8
    listener = Listener(external_id="ann")
    sitting = ListeningSession(external_id="s", first_event_ms=1, last_event_ms=2)
    sitting.listener_id = _added(session, listener)
    tracks = session.scalars(select(Track).where(Track.external_id.in_(["T1", "T2", "L"]))).all()
    session_id = _added(session, sitting)
    session.add_all(
        SessionEvent(
            event_key=bytes([place] * 16),
            session_id=session_id,
            occurred_at_ms=1,
            event_type="play",
            track_id=track.id,
        )
        for place, track in enumerate(tracks)
    )
    session.commit()

    predict()

    session.expire_all()
    assert opinion_of(session, "advanced", "A").popularity == 10
    assert opinion_of(session, "baseline", "L", Track).popularity == 2


def _added(session, row):
    session.add(row)
    session.flush()
    return row.id


def test_without_any_model_the_command_says_how_to_train(artists, predict):
    assert "flask models train baseline" in predict(status=1)
