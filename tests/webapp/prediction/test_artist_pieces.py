import pytest
from sqlalchemy import event, select

from webapp.models import Artist, Track
from webapp.prediction import artist_pieces
from webapp.prediction.artist_pieces import all_pieces, count_tracks, first_piece, piece_of


@pytest.fixture
def catalogue(session):
    """Tracks of two artists in turn, and two of none: T0 is of A, T1 of B, T2 of nobody, and so on."""
    a, b = Artist(external_id="A", name="Los Ejemplos"), Artist(external_id="B", name="Others")
    session.add_all([a, b])
    session.flush()
    for number in range(12):
        owner = (a, b, None, a)[number % 4]
        session.add(Track(external_id=f"T{number}", title=f"Song {number}", artist=owner))
        session.flush()
    session.commit()
    return a, b


def names(piece):
    return [track.external_id for track in piece.tracks]


def track(session, external_id):
    return session.scalar(select(Track).where(Track.external_id == external_id))


@pytest.mark.parametrize("page_rows", [1, 2, 5, 100])
def test_every_track_stands_in_one_piece_with_its_artist(session, catalogue, monkeypatch, page_rows):
    monkeypatch.setattr(artist_pieces, "PAGE_ROWS", page_rows)

    assert [names(piece) for piece in all_pieces(session)] == [
        ["T0", "T3", "T4", "T7", "T8", "T11"],
        ["T1", "T5", "T9"],
        ["T2"],
        ["T6"],
        ["T10"],
    ]


@pytest.mark.parametrize("page_rows", [1, 3, 100])
def test_an_artist_of_many_tracks_is_cut_into_pieces_of_one_length(
    session, catalogue, monkeypatch, page_rows
):
    monkeypatch.setattr(artist_pieces, "PAGE_ROWS", page_rows)
    monkeypatch.setattr(artist_pieces, "PIECE_TRACKS", 4)

    of_artists = [names(piece) for piece in all_pieces(session) if piece.artist_id]

    assert of_artists == [["T0", "T3", "T4", "T7"], ["T8", "T11"], ["T1", "T5", "T9"]]


def test_a_track_finds_the_piece_that_the_walk_puts_it_in(session, catalogue, monkeypatch):
    monkeypatch.setattr(artist_pieces, "PIECE_TRACKS", 2)

    for piece in all_pieces(session):
        for external_id in names(piece):
            assert piece_of(session, track(session, external_id)) == piece


def test_the_first_piece_of_an_artist_is_where_the_walk_begins(session, catalogue, monkeypatch):
    monkeypatch.setattr(artist_pieces, "PIECE_TRACKS", 4)

    assert first_piece(session, catalogue[0]) == next(all_pieces(session))


def test_models_are_told_what_the_catalogue_knows(session, catalogue):
    session.add(
        Track(external_id="full", title="Full", artist=catalogue[1], is_explicit=True, tempo_bpm=99.5, key=3)
    )
    session.commit()

    values = piece_of(session, track(session, "full")).tracks[-1].values

    assert {name: value for name, value in values.items() if value is not None} == {
        "title": "Full",
        "artist_name": "Others",
        "explicit": True,
        "tempo": 99.5,
        "key": 3,
    }


def test_an_empty_catalogue_has_no_piece(session):
    assert list(all_pieces(session)) == []
    assert count_tracks(session) == 0


def test_the_walk_goes_along_the_index_of_artists(session, catalogue):
    """Sorting a million tracks for each page would take minutes."""
    engine = session.get_bind()
    if engine.dialect.name != "sqlite":
        pytest.skip("the plan of PostgreSQL depends on how many rows there are")
    asked = []

    def listen(_connection, _cursor, statement, values, *_others):
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", listen)
    list(all_pieces(session))
    event.remove(engine, "before_cursor_execute", listen)

    assert asked
    for statement, values in asked:
        steps = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert any("ix_track_artist_id" in step.detail for step in steps)
        assert not any("TEMP B-TREE" in step.detail for step in steps)
