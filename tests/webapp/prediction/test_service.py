import pytest

from webapp.extensions import db
from webapp.prediction.service import compare_models
from webapp.prediction.serving import serving_models

TRACKS = [{"title": "Mi Fiesta", "energy": 0.7}, {"title": "Noche", "energy": 0.2}, {"tempo": 92.5}]


@pytest.mark.parametrize("place", range(len(TRACKS)))
def test_a_track_among_others_gets_the_vote_it_has_in_its_artist_s_answer(prepared_client, place):
    others = TRACKS[:place] + TRACKS[place + 1 :]
    votes = prepared_client.post("/api/v1/predictions/artist", json={"tracks": TRACKS, "model": "both"}).json

    compared = compare_models(db.session(), serving_models(), TRACKS[place], others=others)

    vote = votes["tracks"][place]
    primary = compared["advanced"]["primary"]
    assert (compared["baseline"]["genre"], primary["genre"]) == tuple(
        vote[kind]["genre"] for kind in ("baseline", "advanced")
    )
    assert primary["probability"] == pytest.approx(vote["advanced"]["probability"], abs=1e-5)


def test_other_tracks_change_what_the_advanced_model_says(prepared_client):
    alone, among = (
        compare_models(db.session(), serving_models(), TRACKS[0], others=others)
        for others in ((), TRACKS[1:])
    )

    assert alone["advanced"]["probabilities"] != among["advanced"]["probabilities"]
    assert alone["baseline"] == among["baseline"]
