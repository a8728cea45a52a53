import pytest
from prepared import Prepared
from served_versions import serve_prepared
from sqlalchemy import func, select, update

from webapp.experiments.definition_schemas import DefinitionBody
from webapp.experiments.definitions import define
from webapp.models import Artist, GenreGroup, ModelVersion, Track, TrackPrediction
from webapp.prediction import artist_pieces, catalogue_predictions


@pytest.fixture
def models(prepared: Prepared, session, tmp_path):
    """Both models of the prepared state serve in a database of one's own; gives their version names."""
    return serve_prepared(prepared, session, tmp_path)


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


def stored_answers(session, kind):
    """Group name and probability of each track by its external id."""
    rows = session.execute(
        select(Track.external_id, GenreGroup.name, TrackPrediction.probability)
        .join(TrackPrediction, TrackPrediction.group_id == GenreGroup.id)
        .join(ModelVersion, ModelVersion.id == TrackPrediction.model_version_id)
        .join(Track, Track.id == TrackPrediction.track_id)
        .where(ModelVersion.kind == kind)
    )
    return {external_id: (name, probability) for external_id, name, probability in rows}


@pytest.mark.parametrize("kind", ["baseline", "advanced"])
def test_every_track_gets_what_its_artist_s_page_says(session, client, models, tracks, predict, kind):
    predict()

    assert rows_by_version(session) == dict.fromkeys(models, 8)
    answer = client.post("/api/v1/predictions/artist", json={"artist_id": "A", "model": kind}).json
    votes = {track["id"]: track[kind] for track in answer["tracks"]}
    for external_id, (genre, probability) in stored_answers(session, kind).items():
        assert votes[external_id]["genre"] == genre
        assert votes[external_id]["probability"] == pytest.approx(probability, abs=1e-5)


def test_again_predicts_only_artists_of_which_something_is_new_or_has_changed(
    session, models, tracks, predict
):
    session.add(Track(external_id="other", title="Other", artist=Artist(external_id="B", name="Others")))
    session.add(Track(external_id="alone", title="Alone"))
    session.commit()
    predict()
    session.execute(update(Track).where(Track.external_id == "T1").values(energy=0.99))
    session.add(Track(external_id="new", title="New"))
    session.commit()

    assert "baseline-1 predicted 9 tracks" in predict()
    assert "baseline-1 predicted 0 tracks" in predict()
    assert rows_by_version(session) == dict.fromkeys(models, 11)


@pytest.mark.parametrize("change", ["a new track", "a track less", "another name"])
def test_the_other_tracks_of_an_artist_are_renewed(session, models, tracks, predict, change):
    predict()
    artist = session.scalar(select(Artist))
    if change == "a new track":
        session.add(Track(external_id="T8", title="Song 8", artist=artist))
    elif change == "a track less":
        session.delete(artist.tracks[0])
    else:
        artist.name = "Otros"
    session.commit()

    left = {"a new track": 9, "a track less": 7, "another name": 8}[change]
    assert f"advanced-1 predicted {left} tracks" in predict()
    assert rows_by_version(session) == dict.fromkeys(models, left)


def test_an_interrupted_run_goes_on_where_it_stopped(app, session, models, tracks, predict, monkeypatch):
    from webapp.prediction.serving import ServingModels

    monkeypatch.setattr(catalogue_predictions, "BATCH_TRACKS", 3)
    monkeypatch.setattr(artist_pieces, "PIECE_TRACKS", 3)
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


def test_what_an_experiment_shows_is_kept_though_it_no_longer_serves(session, models, tracks, predict):
    predict()
    version = session.query(ModelVersion).filter_by(kind="advanced").one()
    version.is_serving = False
    variant = {
        "key": "genres",
        "name": "Genres",
        "weight": 0.5,
        "shows": "advanced",
        "model_version": version.version,
    }
    control = {"key": "none", "name": "None", "weight": 0.5, "shows": "nothing"}
    body = {"key": "x", "name": "x", "hypothesis": "x", "variants": [control, variant]}
    define(session, DefinitionBody.model_validate(body))
    session.commit()

    predict()

    assert rows_by_version(session)[version.version] == 8


def test_without_any_model_the_command_says_how_to_train(tracks, predict):
    assert "flask models train baseline" in predict(status=1)
