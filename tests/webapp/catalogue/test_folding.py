import pytest
from sqlalchemy import func, select

from webapp.catalogue.folding import fold_genres
from webapp.catalogue.group_values import SOURCE
from webapp.models import Artist, GenreGroup, GenreMapping, GenreMappingEntry, GenreValue


@pytest.fixture
def artists(session, import_rows, row):
    import_rows(
        "artists",
        row("artists", id="both", genres=["detroit house", "jazz"]),
        row("artists", id="rock", genres=["classic rock"]),
        row("artists", id="none", genres=[]),
    )
    return dict(session.execute(select(Artist.external_id, Artist.id)).all())


@pytest.fixture
def fold(session):
    def fold(now_ms):
        summary = fold_genres(session, now_ms)
        session.commit()
        return summary

    return fold


def groups_of(session, artist_id):
    rows = session.execute(
        select(GenreGroup.slug, GenreValue.probability, GenreValue.is_primary)
        .join(GenreGroup, GenreGroup.id == GenreValue.group_id)
        .where(GenreValue.artist_id == artist_id)
        .order_by(GenreValue.probability.desc(), GenreGroup.slug)
    )
    return [tuple(row) for row in rows]


def test_an_artist_gets_groups_whose_support_sums_to_one_and_one_primary(session, fold, artists):
    fold(now_ms=1)

    groups = groups_of(session, artists["both"])
    assert {slug for slug, *_ in groups} == {"electronic-dance", "jazz"}
    assert sum(support for _, support, _ in groups) == pytest.approx(1)
    assert [is_primary for *_, is_primary in groups].count(True) == 1


def test_an_artist_without_names_gets_no_group(session, fold, artists):
    fold(now_ms=1)

    assert groups_of(session, artists["none"]) == []


def test_folding_again_writes_nothing(session, fold, artists):
    fold(now_ms=1)

    again = fold(now_ms=2)

    assert (again.mapping_is_new, again.artists_changed) == (False, 0)
    assert session.scalars(select(GenreValue.created_at_ms).distinct()).all() == [1]


def test_a_new_name_makes_a_new_mapping_version_and_leaves_others_their_values(
    session, fold, artists, import_rows, row
):
    fold(now_ms=1)
    import_rows("artists", row("artists", id="none", genres=["bossa nova"]))

    done = fold(now_ms=2)

    assert (done.mapping_is_new, done.artists_changed) == (True, 1)
    assert session.scalar(select(func.count()).select_from(GenreMapping)) == 2
    assert [slug for slug, *_ in groups_of(session, artists["none"])] == ["brazilian"]


def test_an_artist_that_loses_its_names_loses_its_imported_groups(session, fold, artists, import_rows, row):
    fold(now_ms=1)
    import_rows("artists", row("artists", id="rock", genres=[]))

    fold(now_ms=2)

    assert groups_of(session, artists["rock"]) == []


def test_what_a_person_said_survives_folding(session, fold, artists, import_rows, row):
    fold(now_ms=1)
    said = {"source": "person", "probability": 1.0, "is_primary": False, "created_at_ms": 1}
    session.add(GenreValue(artist_id=artists["rock"], group_id=session.scalar(select(GenreGroup.id)), **said))
    session.commit()
    import_rows("artists", row("artists", id="rock", genres=["bossa nova"]))

    fold(now_ms=2)

    sources = select(GenreValue.source).where(GenreValue.artist_id == artists["rock"])
    assert sorted(session.scalars(sources)) == [SOURCE, "person"]


def test_the_mapping_says_on_what_evidence_each_name_was_placed(session, fold, artists):
    fold(now_ms=1)

    entries = session.scalars(select(GenreMappingEntry)).all()
    assert {entry.genre.name for entry in entries} == {"detroit house", "jazz", "classic rock"}
    assert all(entry.group and entry.detail and 0 < entry.strength <= 1 for entry in entries)
