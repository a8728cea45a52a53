import pytest
from prepared import Prepared
from sqlalchemy import create_engine, func, select, update
from sqlalchemy.orm import Session

from webapp.models import Artist, GenreGroup, GenreMapping, ModelVersion, Track, TrackPrediction
from webapp.prediction import catalogue_predictions


@pytest.fixture
def models(prepared: Prepared, session, tmp_path):
    """Both models of the prepared state serve in a database of one's own; gives their version names."""
    (tmp_path / "artefacts").symlink_to(prepared.artefacts)
    engine = create_engine(prepared.database_url)
    with Session(engine) as source:
        session.add(GenreMapping(id=1, created_at_ms=1, fingerprint="0" * 64))
        session.flush()
        session.add_all(copied(source, GenreGroup))
        session.add_all(copied(source, ModelVersion, mapping_id=1))
        session.commit()
    engine.dispose()
    return sorted(session.scalars(select(ModelVersion.version)))


def copied(source, entity, **changes):
    names = [column.key for column in entity.__table__.columns]
    return [
        entity(**{name: getattr(row, name) for name in names} | changes)
        for row in source.scalars(select(entity))
    ]


@pytest.fixture
def tracks(session):
    artist = Artist(external_id="A", name="Los Ejemplos")
    session.add_all(
        Track(external_id=f"T{n}", title=f"Song {n}", artist=artist, energy=n / 10, tempo_bpm=0)
        for n in range(8)
    )
    session.commit()


@pytest.fixture
def predict(runner):
    def run(status=0):
        result = runner.invoke(args=["models", "predict-catalogue"])
        assert result.exit_code == status, result.output
        return result.output

    return run


def rows_by_version(session):
    rows = session.execute(
        select(ModelVersion.version, func.count(TrackPrediction.track_id))
        .join(TrackPrediction, TrackPrediction.model_version_id == ModelVersion.id)
        .group_by(ModelVersion.version)
    )
    return dict(rows.tuples().all())


def test_every_track_gets_the_likeliest_group_of_each_model(session, client, models, tracks, predict):
    predict()

    assert rows_by_version(session) == dict.fromkeys(models, 8)
    track = {"title": "Song 3", "artist_name": "Los Ejemplos", "energy": 0.3}
    answer = client.post("/api/v1/predictions/baseline", json={"track": track}).json
    stored = session.execute(
        select(GenreGroup.name, TrackPrediction.probability)
        .join(TrackPrediction, TrackPrediction.group_id == GenreGroup.id)
        .join(ModelVersion, ModelVersion.id == TrackPrediction.model_version_id)
        .join(Track, Track.id == TrackPrediction.track_id)
        .where(Track.external_id == "T3", ModelVersion.kind == "baseline")
    ).one()
    assert stored.name == answer["genre"]
    assert stored.probability == pytest.approx(answer["probabilities"][stored.name], abs=1e-4)


def test_again_predicts_only_what_is_new_or_has_changed(session, models, tracks, predict):
    predict()
    session.execute(update(Track).where(Track.external_id == "T1").values(energy=0.99))
    session.add(Track(external_id="new", title="New"))
    session.commit()

    assert "baseline-1 predicted 2 tracks" in predict()
    assert "baseline-1 predicted 0 tracks" in predict()
    assert rows_by_version(session) == dict.fromkeys(models, 9)


def test_an_interrupted_run_goes_on_where_it_stopped(app, session, models, tracks, predict, monkeypatch):
    from webapp.prediction.serving import ServingModels

    monkeypatch.setattr(catalogue_predictions, "BATCH_TRACKS", 3)
    settings = app.extensions["settings"]
    found, _ = catalogue_predictions.serving(session, ServingModels(settings.artefact_folder, 0.0))
    first = next(catalogue_predictions.predict_due(session, found, lambda done: None))
    catalogue_predictions.store(session, first)
    session.commit()

    said = predict()

    assert "predicted 5 tracks" in said and "predicted 8 tracks" in said


def test_a_track_that_goes_meanwhile_is_left_out(app, session, models, tracks):
    from webapp.prediction.serving import ServingModels

    settings = app.extensions["settings"]
    found, _ = catalogue_predictions.serving(session, ServingModels(settings.artefact_folder, 0.0))
    batches = list(catalogue_predictions.predict_due(session, found, lambda done: None))
    session.delete(session.scalars(select(Track)).first())
    session.commit()

    assert [catalogue_predictions.store(session, batch) for batch in batches] == [7, 7]


def test_what_a_retired_version_said_is_removed(session, models, tracks, predict):
    predict()
    session.execute(update(ModelVersion).where(ModelVersion.kind == "advanced").values(is_serving=False))
    session.commit()

    said = predict()

    assert "8 predictions of versions that no longer serve were removed" in said
    assert "No advanced model serves yet" in said
    assert rows_by_version(session) == {"baseline-1": 8}


def test_without_any_model_the_command_says_how_to_train(tracks, predict):
    assert "flask models train baseline" in predict(status=1)
