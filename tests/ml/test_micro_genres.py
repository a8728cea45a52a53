import numpy as np
from sqlalchemy import select

from ml.micro_genres import read_micro_genres
from webapp.models import Artist, Genre, Track, artist_genre, track_genre


def test_own_micro_genres_go_before_those_of_the_artist(session):
    rock, salsa, tango = genres = [Genre(name=name) for name in ("rock", "salsa", "tango")]
    one, two = Artist(external_id="1", name="One"), Artist(external_id="2", name="Two")
    one.tracks = [Track(external_id="a", title="A"), own := Track(external_id="b", title="B")]
    two.tracks = [Track(external_id="c", title="C")]
    session.add_all([one, two, *genres])
    session.flush()
    of_artist = [{"artist_id": one.id, "genre_id": genre.id, "position": 0} for genre in (tango, rock)]
    session.execute(artist_genre.insert(), of_artist)
    session.execute(track_genre.insert().values(track_id=own.id, genre_id=salsa.id, position=0))
    session.commit()
    ids = session.execute(select(Track.id, Track.artist_id).order_by(Track.external_id)).all()
    tracks, artists = (np.array(column) for column in zip(*ids, strict=True))

    found = read_micro_genres(session, tracks, artists)

    assert found.toarray().tolist() == [[1, 0, 1], [0, 1, 0], [0, 0, 0]]  # rock, salsa, tango


def test_a_catalogue_without_micro_genres_gives_no_columns(session):
    session.add(Artist(external_id="1", name="One", tracks=[Track(external_id="a", title="A")]))
    session.commit()

    assert read_micro_genres(session, np.array([1]), np.array([1])).shape == (1, 0)
