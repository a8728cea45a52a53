import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from webapp.catalogue.bulk_insert import insert_rows
from webapp.catalogue.upserts import table_of
from webapp.models import EventType, Genre, Track

TRACK = table_of(Track)


def track(external_id, **columns):
    return {"external_id": external_id, "title": "A\tB\\N\n", "is_synthetic": False, "key": None} | columns


def test_rows_arrive_in_their_order_with_every_kind_of_value(session):
    insert_rows(
        session, TRACK, [track("2", key=7), track("1", is_synthetic=True), track(str(EventType.PLAY))]
    )

    stored = session.execute(select(Track.external_id, Track.title, Track.is_synthetic, Track.key)).all()
    assert sorted(stored) == [
        ("1", "A\tB\\N\n", True, None),
        ("2", "A\tB\\N\n", False, 7),
        ("play", "A\tB\\N\n", False, None),
    ]
    assert session.scalars(select(Track.external_id).order_by(Track.id)).all() == ["2", "1", "play"]


def test_columns_go_by_their_names_and_may_be_one(session):
    one, other = track("1"), dict(reversed(track("2").items()))

    insert_rows(session, TRACK, [one, other])
    insert_rows(session, table_of(Genre), [{"name": "cumbia"}, {"name": "funk"}])
    insert_rows(session, table_of(Genre), [])

    assert session.scalars(select(Track.external_id).order_by(Track.id)).all() == ["1", "2"]
    assert session.scalars(select(Genre.name).order_by(Genre.id)).all() == ["cumbia", "funk"]


def test_what_the_database_refuses_is_an_error_of_sqlalchemy_on_either(session):
    with pytest.raises(DBAPIError, match="duration_not_negative"):
        insert_rows(session, TRACK, [track("1", duration_ms=-1)])
