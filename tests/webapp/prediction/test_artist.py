import json

import pytest
from sqlalchemy import func, select

from ml.artist_answers import artist_probabilities
from webapp.extensions import db
from webapp.models import Artist, Track

TRACKS = [
    {"title": "Mi Fiesta", "energy": 0.7, "valence": 0.9},
    {"title": "Noche", "energy": 0.4, "tempo": 92.5},
    {"title": "Adios", "artist_name": "Los Otros", "release_year": 1998},
]


def post(client, **body):
    return client.post("/api/v1/predictions/artist", json=body)


@pytest.fixture
def artist(prepared_app):
    """The artist of the demo with the most tracks."""
    most = select(Track.artist_id).group_by(Track.artist_id).order_by(func.count().desc(), Track.artist_id)
    return db.session.get(Artist, db.session.scalars(most.limit(1)).one())


def test_the_advanced_model_answers_with_a_primary_genre_and_all_that_reach_their_thresholds(prepared_client):
    answer = post(prepared_client, artist_name="Los Ejemplos", tracks=TRACKS).json

    said = answer["advanced"]
    assert "baseline" not in answer
    assert answer["artist"] == {"id": None, "name": "Los Ejemplos"}
    assert (answer["n_tracks"], answer["tracks_used"], len(answer["tracks"])) == (3, 3, 3)
    assert said["primary"] == dict(
        zip(("genre", "probability"), next(iter(said["primary_probabilities"].items())), strict=True)
    )
    assert sum(said["primary_probabilities"].values()) == pytest.approx(1, abs=1e-4)
    assert said["unsure"] == (said["genres"] == [])
    for genre in said["genres"]:
        assert genre["probability"] == said["probabilities"][genre["genre"]] >= genre["threshold"]


def test_the_answer_is_what_the_tracks_say_together(prepared_client, prepared_app):
    import numpy as np

    from ml.features import FIELD_NAMES
    from ml.track_inputs import track_inputs
    from webapp.models import ModelKind
    from webapp.prediction.serving import serving_models

    predictor = serving_models().predictor(db.session(), ModelKind.ADVANCED)
    tracks = [{"artist_name": "Los Ejemplos"} | track for track in TRACKS]
    alone = predictor.predict(track_inputs(tracks))
    together = predictor.predict(track_inputs(tracks, [0, 0, 0]))
    expected = artist_probabilities(
        together.primary, np.zeros(3, dtype=np.int64), predictor.manifest["artist_power"]
    )

    said = post(prepared_client, artist_name="Los Ejemplos", tracks=TRACKS).json

    assert set(FIELD_NAMES) >= set(said["tracks"][0]["missing"])
    assert [said["advanced"]["primary_probabilities"][group.name] for group in predictor.groups] == (
        pytest.approx(expected[0].tolist(), abs=1e-5)
    )
    assert [vote["advanced"]["probability"] for vote in said["tracks"]] == pytest.approx(
        together.primary.max(axis=1).tolist(), abs=1e-5
    )
    assert not np.allclose(alone.primary, together.primary, atol=1e-4)


def test_both_models_answer_where_both_are_asked(prepared_client):
    answer = post(prepared_client, tracks=TRACKS, model="both").json

    assert answer["baseline"]["model"]["kind"] == "baseline"
    assert answer["advanced"] == post(prepared_client, tracks=TRACKS).json["advanced"]
    assert answer["baseline"] == post(prepared_client, tracks=TRACKS, model="baseline").json["baseline"]
    for kind in ("baseline", "advanced"):
        assert sum(answer[kind]["votes"].values()) == 3
        assert {vote[kind]["genre"] for vote in answer["tracks"]} == set(answer[kind]["votes"])


def test_the_artist_s_name_stands_in_where_a_track_has_none(prepared_client):
    nameless = post(prepared_client, tracks=TRACKS).json
    named = post(prepared_client, artist_name="Los Ejemplos", tracks=TRACKS).json
    spelt_out = post(
        prepared_client, tracks=[{"artist_name": "Los Ejemplos"} | track for track in TRACKS]
    ).json

    assert (named["advanced"], named["tracks"]) == (spelt_out["advanced"], spelt_out["tracks"])
    assert ["artist_name" in vote["missing"] for vote in nameless["tracks"]] == [True, True, False]
    assert not any("artist_name" in vote["missing"] for vote in named["tracks"])


def test_one_track_has_the_vote_that_the_single_route_gives_it(prepared_client):
    (vote,) = post(prepared_client, tracks=TRACKS[:1]).json["tracks"]
    single = prepared_client.post("/api/v1/predictions/advanced", json={"track": TRACKS[0]}).json

    assert vote["advanced"]["genre"] == single["primary"]["genre"]
    assert vote["advanced"]["probability"] == pytest.approx(single["primary"]["probability"], abs=2e-6)
    assert vote["missing"] == single["missing"]


def test_an_artist_of_the_catalogue_is_predicted_from_its_tracks(prepared_client, artist):
    answer = post(prepared_client, artist_id=artist.external_id, model="both").json

    assert answer["artist"] == {"id": artist.external_id, "name": artist.name}
    ids = db.session.scalars(select(Track.external_id).filter_by(artist_id=artist.id).order_by(Track.id))
    assert [vote["id"] for vote in answer["tracks"]] == list(ids)
    assert answer["n_tracks"] == len(answer["tracks"]) > 1
    assert "artist_name" not in answer["tracks"][0]["missing"]


def test_of_an_artist_with_very_many_tracks_the_first_are_used(prepared_client, artist, monkeypatch):
    monkeypatch.setattr("webapp.prediction.artist_pieces.PIECE_TRACKS", 2)

    answer = post(prepared_client, artist_id=artist.external_id).json

    assert answer["tracks_used"] == len(answer["tracks"]) == 2
    assert answer["n_tracks"] > 2


def test_an_unknown_artist_is_404(prepared_client):
    response = post(prepared_client, artist_id="nobody")

    assert response.status_code == 404
    assert response.json["detail"] == "The catalogue has no artist 'nobody'."


def test_an_artist_without_tracks_is_422(client, session):
    session.add(Artist(external_id="A", name="Los Ejemplos"))
    session.commit()

    response = post(client, artist_id="A")

    assert response.status_code == 422
    assert "artist_id is 'A': the artist has 0 tracks in the catalogue, must have" in response.json["detail"]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("{}", "the body is {}: must give either artist_id or tracks"),
        ('{"artist_name": "A"}', "must give either artist_id or tracks"),
        ('{"artist_id": "A", "tracks": [{"energy": 0.5}]}', "must give either artist_id or tracks"),
        ('{"artist_id": "A", "artist_name": "B"}', "must give artist_name only with tracks"),
        ('{"artist_id": ""}', 'artist_id is "": String should have at least 1 character'),
        ('{"artist_id": "A\\u0000"}', 'artist_id is "A\\u0000"'),
        ('{"artist_id": 5}', "artist_id is 5"),
        ('{"artist_id": null}', "artist_id is null"),
        (json.dumps({"artist_id": "x" * 101}), "at most 100 characters"),
        ('{"tracks": []}', "tracks is []: must hold at least 1, holds 0"),
        ('{"tracks": null}', "tracks is null"),
        (
            '{"tracks": [{"energy": 0.5}, {"energy": 7}]}',
            "tracks.1.energy is 7: must be a number from 0 to 1",
        ),
        ('{"tracks": [{"energy": NaN}]}', "tracks.0.energy is NaN: must be a number from 0 to 1"),
        ('{"tracks": [{}]}', "tracks.0 is {}: every field is empty, must give at least one"),
        ('{"tracks": [{"enery": 0.5}]}', "tracks.0.enery is 0.5"),
        (json.dumps({"tracks": [{"energy": 0.5}] * 1001}), "must hold at most 1,000, holds 1,001"),
        ('{"tracks": [{"energy": 0.5}], "artist_name": 5}', "artist_name is 5"),
        (
            json.dumps({"tracks": [{"energy": 0.5}], "artist_name": "x" * 501}),
            "should have at most 500 characters",
        ),
        ('{"tracks": [{"energy": 0.5}], "model": "forest"}', 'model is "forest"'),
        ('{"tracks": [{"energy": 0.5}], "more": 1}', "more is 1"),
    ],
)
def test_a_wrong_request_is_422_and_names_field_value_and_limit(prepared_client, body, detail):
    response = prepared_client.post("/api/v1/predictions/artist", data=body, content_type="application/json")

    assert response.status_code == 422, response.text
    assert detail in response.json["detail"]


def test_a_thousand_tracks_are_answered(prepared_client):
    answer = post(prepared_client, tracks=TRACKS[:2] * 500, model="both").json

    assert answer["tracks_used"] == 1000


def test_while_no_model_serves_the_answer_is_503_and_says_what_to_do(client):
    response = post(client, tracks=TRACKS)

    assert response.status_code == 503
    assert "flask models train advanced" in response.json["detail"]
