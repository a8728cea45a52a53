from sqlalchemy import select

from webapp.catalogue.upserts import Outcome, ids_of, table_of, upsert
from webapp.models import Artist


def artist(external_id, name="A", is_synthetic=False):
    return {"external_id": external_id, "name": name, "is_synthetic": is_synthetic}


def test_each_record_is_added_updated_or_left_as_it_is(session):
    upsert(session, table_of(Artist), [artist("same"), artist("other")])

    done = upsert(session, table_of(Artist), [artist("new"), artist("same"), artist("other", "B")])

    assert done.outcomes == {"new": Outcome.ADDED, "same": Outcome.UNCHANGED, "other": Outcome.UPDATED}
    assert session.scalar(select(Artist.name).where(Artist.external_id == "other")) == "B"


def test_the_last_of_two_records_with_one_id_wins_and_all_rows_are_counted(session):
    done = upsert(session, table_of(Artist), [artist("a", "first"), artist("a", "last")])

    assert session.scalars(select(Artist.name)).all() == ["last"]
    assert done.count(2) == {Outcome.ADDED: 1, Outcome.UNCHANGED: 1}


def test_more_ids_than_sqlite_takes_in_one_statement_are_found(session):
    upsert(session, table_of(Artist), [artist("0"), artist("39999")])

    assert set(ids_of(session, table_of(Artist), map(str, range(40_000)))) == {"0", "39999"}
