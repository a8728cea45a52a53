import pytest
from sqlalchemy import insert, text

from webapp.models import Artist


def test_a_statement_that_was_prepared_for_an_empty_table_uses_the_index_of_a_full_one(session):
    if session.get_bind().dialect.name != "postgresql":
        pytest.skip("about the plans of PostgreSQL")
    session.execute(text("PREPARE find (text[]) AS SELECT id FROM artist WHERE external_id = ANY ($1)"))
    for _ in range(10):
        session.execute(text("EXECUTE find (ARRAY['nobody'])"))
    artists = [{"external_id": f"A{n}", "name": "A", "name_key": "a"} for n in range(5_000)]
    session.execute(insert(Artist), artists)

    plan = session.execute(text("EXPLAIN EXECUTE find (ARRAY['A7'])")).scalars().all()

    assert "Seq Scan" not in "\n".join(plan)
