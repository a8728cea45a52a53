from sqlalchemy import func

from ml.features import FIELDS
from webapp.extensions import db
from webapp.models import Artist, Track


def test_the_form_names_every_field_with_its_range(prepared_client):
    page = prepared_client.get("/predict").text

    assert all(f'name="{field.name}"' in page for field in FIELDS)
    assert "0 to 86,400,000 ms" in page
    assert "-70 to 10 dB" in page


def test_the_result_shows_both_answers_side_by_side(prepared_client):
    page = prepared_client.get("/predict/result?title=Mi+Fiesta&energy=0.8").text

    assert "Baseline" in page
    assert "Advanced" in page
    assert "Missing:" in page


def test_a_title_is_text_and_never_markup(prepared_client):
    page = prepared_client.get("/predict/result?title=%3Cscript%3Ealert(1)%3C/script%3E").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_wrong_value_comes_back_with_its_limit_and_nothing_typed_is_lost(prepared_client):
    response = prepared_client.get("/predict/result?title=Kept&tempo=900")

    assert response.status_code == 422
    assert "Tempo must be 0 to 300 BPM." in response.text
    assert 'value="Kept"' in response.text


def test_numbers_that_are_none_come_back_as_422(prepared_client):
    for text in ("abc", "nan", "inf", "-inf", "1e400"):
        assert prepared_client.get(f"/predict/result?energy={text}").status_code == 422, text
    assert prepared_client.get("/predict/result?duration_ms=" + "9" * 3900).status_code == 422
    assert prepared_client.get("/predict/result?key=99").status_code == 422
    assert prepared_client.get("/predict/result?key=x").status_code == 422


def test_an_empty_form_asks_for_at_least_one_field(prepared_client):
    response = prepared_client.get("/predict/result")

    assert response.status_code == 422
    assert "Fill in at least one field." in response.text


def test_a_blank_title_is_no_field(prepared_client):
    assert prepared_client.get("/predict/result?title=%20&energy=").status_code == 422


def test_a_zero_that_means_unknown_is_missing_and_nothing_else(prepared_client):
    page = prepared_client.get("/predict/result?energy=0.5&tempo=0").text

    assert "<dt" in page
    assert ">Tempo</dt>" not in page


def test_a_track_of_the_catalogue_is_predicted_in_one_click(prepared_app, prepared_client):
    track = db.session.query(Track).first()

    page = prepared_client.get(f"/predict/tracks/{track.external_id}").text

    assert "Advanced" in page
    assert "synthetic" in page


def test_a_track_of_the_catalogue_is_predicted_with_the_other_tracks_of_its_artist(
    prepared_app, prepared_client
):
    query = db.session.query(Artist).join(Track).group_by(Artist).having(func.count() > 2)
    artist = query.first()
    track = artist.tracks[1]

    page = prepared_client.get(f"/predict/tracks/{track.external_id}").text

    assert f"also looked at {len(artist.tracks) - 1} other tracks of the artist" in page
    assert f"/predict/artists/{artist.external_id}" in page


def test_a_described_track_stands_alone(prepared_client):
    assert "also looked at" not in prepared_client.get("/predict/result?title=Mi+Fiesta").text


def test_every_track_found_by_search_carries_its_predict_link(prepared_app, prepared_client):
    artist = db.session.query(Artist).join(Track).first()

    page = prepared_client.get("/catalogue", query_string={"q": artist.name}).text

    assert f"/predict/tracks/{artist.tracks[0].external_id}" in page


def test_an_unknown_track_is_404(prepared_client):
    assert prepared_client.get("/predict/tracks/nobody").status_code == 404


def test_without_models_the_page_says_how_to_get_them(client):
    response = client.get("/predict/result?title=x")

    assert response.status_code == 503
    assert "flask models train" in response.text
