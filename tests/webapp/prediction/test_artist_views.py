import pytest
from markupsafe import escape
from sqlalchemy import func, select

from webapp.extensions import db
from webapp.models import Artist, GenreGroup, GenreValue, Track


def artists_with_tracks():
    return select(Artist).join(Track, Track.artist_id == Artist.id)


@pytest.fixture
def labelled(prepared_app):
    """An artist of the demo with a primary genre group, and the name of that."""
    query = (
        artists_with_tracks()
        .join(GenreValue, GenreValue.artist_id == Artist.id)
        .join(GenreGroup, GenreGroup.id == GenreValue.group_id)
        .where(GenreValue.is_primary)
        .add_columns(GenreGroup.name)
    )
    artist, group = db.session.execute(query).first()
    return artist, group


@pytest.fixture
def unlabelled(prepared_app):
    """An artist of the demo without any genre."""
    has_group = select(GenreValue.id).where(GenreValue.artist_id == Artist.id).exists()
    return db.session.scalars(artists_with_tracks().where(~has_group)).first()


def page_of(client, artist):
    return client.get(f"/predict/artists/{artist.external_id}").text


def test_the_page_shows_both_answers_and_the_vote_of_each_track(prepared_client, unlabelled):
    page = page_of(prepared_client, unlabelled)
    answer = prepared_client.post(
        "/api/v1/predictions/artist", json={"artist_id": unlabelled.external_id, "model": "both"}
    ).json

    for kind in ("baseline", "advanced"):
        assert answer[kind]["model"]["version"] in page
        assert str(escape(answer[kind]["primary"]["genre"])) in page
    for track in unlabelled.tracks:
        assert f"/predict/tracks/{track.external_id}" in page


def test_the_label_of_the_catalogue_stands_beside_the_answer(prepared_client, labelled):
    artist, group = labelled

    assert f"The catalogue says <strong>{escape(group)}</strong>" in page_of(prepared_client, artist)


def test_the_page_of_an_artist_without_genre_says_so(prepared_client, unlabelled):
    assert "The catalogue has no genre for this artist." in page_of(prepared_client, unlabelled)


def test_of_very_many_tracks_the_page_says_how_many_were_used(prepared_client, prepared_app, monkeypatch):
    monkeypatch.setattr("webapp.prediction.artist_pieces.PIECE_TRACKS", 2)
    artist = db.session.scalars(artists_with_tracks().group_by(Artist).having(func.count() > 2)).first()

    page = page_of(prepared_client, artist)

    assert f"from the first 2 of its {len(artist.tracks)} tracks" in page


def test_an_artist_is_one_click_from_its_page_and_from_the_list_of_those_without_genre(
    prepared_client, unlabelled
):
    link = f'href="/predict/artists/{unlabelled.external_id}"'

    assert link in prepared_client.get(f"/artists/{unlabelled.external_id}").text
    assert link in prepared_client.get(f"/artists?genre=without&q={unlabelled.name}").text


def test_an_unknown_artist_is_404(prepared_client):
    response = prepared_client.get("/predict/artists/nobody")

    assert response.status_code == 404
    assert "The catalogue has no artist" in response.text


def test_an_artist_without_tracks_is_told_what_to_do(client, session):
    session.add(Artist(external_id="A", name="Los Ejemplos"))
    session.commit()

    assert "flask catalogue import" in client.get("/predict/artists/A").text
    assert "/predict/artists/A" not in client.get("/artists/A").text


def test_a_name_is_text_and_never_markup(client, session):
    session.add(Artist(external_id="A", name="<script>alert(1)</script>"))
    session.commit()

    assert "<script>alert" not in client.get("/predict/artists/A").text


def test_without_models_the_page_says_how_to_get_them(client, session):
    artist = Artist(external_id="A", name="Los Ejemplos")
    session.add(Track(external_id="T", title="Mi Fiesta", artist=artist))
    session.commit()

    response = client.get("/predict/artists/A")

    assert response.status_code == 503
    assert "flask models train" in response.text
