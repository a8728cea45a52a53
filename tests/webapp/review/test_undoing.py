import pytest
from sqlalchemy import delete, select, update
from written_back import World

from webapp.catalogue.refreshing import refresh_genres
from webapp.models import (
    Artist,
    AuditEntry,
    Genre,
    GenreMappingEntry,
    GenreValue,
    Opinion,
    RemovedValue,
    Track,
    WriteBatch,
    WriteMode,
    artist_genre,
)
from webapp.review import undoing
from webapp.review.dial import serving_dial
from webapp.review.items import Item, note_open_between
from webapp.review.undoing import UndoError, UnknownBatchError, undo
from webapp.review.verdicts import correct
from webapp.review.verdicts import undo as undo_verdict
from webapp.review.write_back import WriteOrder, write_back
from webapp.transaction import writing


@pytest.fixture
def world(app, session):
    return World(app, session)


@pytest.fixture
def write(world):
    def run(mode, precision=0.85):
        with writing() as session:
            order = WriteOrder(mode, precision, world.reviewer.id)
            return write_back(session, serving_dial(session, precision), order).batch.id

    return run


@pytest.fixture
def take_back(world):
    def run(batch_id):
        with writing() as session:
            return undo(session, batch_id, world.reviewer.id)

    return run


@pytest.mark.parametrize("mode", list(WriteMode))
@pytest.mark.parametrize("at_once", [2, 5_000])
def test_undoing_restores_every_row_as_it_was(world, write, take_back, monkeypatch, mode, at_once):
    monkeypatch.setattr(undoing, "ROWS_AT_ONCE", at_once)
    before = world.dump()

    batch = write(mode)
    assert world.dump() != before
    found = take_back(batch)

    assert world.dump() == before
    assert world.dump(RemovedValue) == []
    assert (found.taken_back, found.left) == (world.session.get(WriteBatch, batch).values_added, 0)


def test_artists_whose_labels_are_replaced_wait_for_a_reviewer_until_they_are_back(world, write, take_back):
    def artists(query):
        world.session.rollback()
        return set(world.session.scalars(query))

    def waiting():
        return artists(select(Opinion.artist_id).where(Opinion.is_open))

    imported = select(GenreValue.artist_id).where(GenreValue.source == "import")
    labelled = artists(imported)
    with writing() as session:
        note_open_between(session, 1, 1_000)
    assert not waiting() & labelled

    batch = write(WriteMode.REPLACE)
    replaced = labelled - artists(imported)
    assert replaced
    assert waiting() & labelled == replaced
    take_back(batch)

    assert not waiting() & labelled


def test_batches_are_undone_one_after_the_other(world, write, take_back):
    states = [world.dump()]
    batches = []
    for mode, precision in ((WriteMode.FILL, 0.9), (WriteMode.ADD, 0.8), (WriteMode.REPLACE, 0.7)):
        batches.append(write(mode, precision))
        states.append(world.dump())

    for batch, state in zip(reversed(batches), reversed(states[:-1]), strict=True):
        take_back(batch)

        assert world.dump() == state


def test_a_batch_whose_values_a_later_one_replaced_waits_for_it(world, write, take_back):
    first = write(WriteMode.ADD)
    second = write(WriteMode.REPLACE)

    with pytest.raises(UndoError, match=f"batch {second} has replaced values of batch {first}; undo batch"):
        take_back(first)
    take_back(second)
    take_back(first)


def test_what_people_say_in_the_meantime_stays_beside_what_comes_back(world, write, take_back):
    before = world.dump()
    batch = write(WriteMode.REPLACE)
    for name in ("rock-0", "new-39"):
        item = Item(world.artist(name).id, None)
        correct(world.session, world.reviewer.id, item, [world.group("polish").id], now_ms=7)
    world.judge(world.artist("latin-0"), "reject")
    said = [row for row in world.dump() if row not in before and row[4] == "person"]

    take_back(batch)

    assert len(said) == 2
    assert [row for row in world.dump() if row[4] == "person"] == said
    assert [row for row in world.dump() if row[4] != "person"] == before
    assert ("person", "polish", True) in world.values("rock-0")["rock-0"]


def test_a_verdict_that_is_undone_after_the_batch_leaves_what_was_before_both(world, write, take_back):
    before = world.dump()
    batch = write(WriteMode.REPLACE)
    item = Item(world.artist("rock-0").id, None)
    correct(world.session, world.reviewer.id, item, [world.group("polish").id], now_ms=7)
    world.session.commit()

    take_back(batch)
    undo_verdict(world.session, world.reviewer.id, now_ms=8)
    world.session.commit()

    assert world.dump() == before


def test_a_value_that_a_person_took_over_is_not_taken_back(world, write, take_back):
    batch = write(WriteMode.FILL)
    artist = world.artist("new-39")
    taken_over = update(GenreValue).where(GenreValue.artist_id == artist.id)
    world.session.execute(taken_over.values(source="person", account_id=world.reviewer.id))
    world.session.commit()

    take_back(batch)

    assert [source for source, _, _ in world.values("new-39")["new-39"]] == ["person"]


def test_a_number_that_was_taken_in_the_meantime_is_replaced(world, write, take_back):
    before = world.values("rock-0")
    batch = write(WriteMode.REPLACE)
    number = min(row.value["id"] for row in world.session.scalars(select(RemovedValue)))
    value = GenreValue(
        id=number,
        track_id=world.new[0].tracks[0].id,
        group_id=world.group("rock").id,
        source="person",
        probability=1,
        is_primary=True,
        created_at_ms=9,
    )
    world.session.add(value)
    world.session.commit()

    take_back(batch)

    assert world.values("rock-0") == before
    assert world.session.get(GenreValue, number).source == "person"


def test_an_artist_that_has_gone_does_not_come_back(world, write, take_back):
    batch = write(WriteMode.REPLACE)
    gone = world.artist("rock-0").id
    world.session.execute(delete(Track).where(Track.artist_id == gone))
    world.session.execute(
        delete(Artist).where(Artist.id == gone), execution_options={"synchronize_session": False}
    )
    world.session.commit()

    assert take_back(batch).left > 0


def test_a_batch_is_undone_once(world, write, take_back):
    batch = write(WriteMode.FILL)
    take_back(batch)

    with pytest.raises(UndoError, match=f"batch {batch} is undone already"):
        take_back(batch)


@pytest.mark.parametrize("number", [-1, 0, 99, 2**31, 2**70])
def test_a_batch_that_there_is_none_of_is_not_undone(take_back, number):
    with pytest.raises(UnknownBatchError, match=f"there is no batch {number}"):
        take_back(number)


def test_who_undid_it_and_when_is_known(world, write, take_back):
    batch = write(WriteMode.REPLACE)
    found = take_back(batch)

    row = world.session.get(WriteBatch, batch)
    assert row.undone_by_id == world.reviewer.id and row.undone_at_ms >= row.created_at_ms
    [entry] = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "write-back undone"))
    assert entry.detail == {
        "batch": batch,
        "taken_back": found.taken_back,
        "restored": found.restored,
        "left": 0,
    }


def test_imported_values_stay_away_where_an_import_has_given_new_ones(world, write, take_back):
    batch = write(WriteMode.REPLACE)
    artist = world.artist("rock-0")
    world.session.execute(delete(GenreValue).where(GenreValue.artist_id == artist.id))
    value = GenreValue(
        artist_id=artist.id,
        group_id=world.group("rock").id,
        source="import",
        mapping_id=1,
        probability=1,
        is_primary=True,
        created_at_ms=9,
    )
    world.session.add(value)
    world.session.commit()

    found = take_back(batch)

    assert found.left > 0 and "stay away as the import says otherwise" in found.sentence
    assert world.values("rock-0")["rock-0"] == [("import", "rock", True)]


def test_what_an_import_or_a_move_has_changed_comes_back_as_it_is_now(world, write, take_back):
    removed = {name: len(values) for name, values in world.values("rock-0", "rock-1", "latin-2").items()}
    batch = write(WriteMode.REPLACE)
    links = artist_genre.c
    for name in ("rock-0", "rock-1"):
        carried = links.artist_id == world.artist(name).id
        world.session.execute(artist_genre.delete().where(carried))
    polish = world.session.query(Genre).filter_by(name="plain polish").one()
    link = {"artist_id": world.artist("rock-1").id, "genre_id": polish.id, "position": 0}
    world.session.execute(artist_genre.insert().values(link))
    carried = select(links.genre_id).where(links.artist_id == world.artist("latin-2").id)
    entries = update(GenreMappingEntry).where(GenreMappingEntry.genre_id.in_(carried))
    world.session.execute(entries.values(group_id=world.group("classical").id))
    world.session.commit()

    found = take_back(batch)

    assert world.values("rock-0", "rock-1", "latin-2") == {
        "rock-0": [],
        "rock-1": [("import", "polish", True)],
        "latin-2": [("import", "classical", True)],
    }
    assert found.left >= sum(removed.values())
    assert world.values("hip-hop-0")["hip-hop-0"][0] == ("import", "hip-hop", True)
    is_open = select(Opinion.is_open).where(Opinion.artist_id == world.artist("rock-0").id)
    assert world.session.scalar(is_open)


def test_an_import_reaches_an_artist_of_whom_the_batch_removed_nothing(world, write, take_back):
    write(WriteMode.REPLACE)
    artist, genre = world.artist("new-39"), world.session.query(Genre).filter_by(name="east rock").one()
    assert [source for source, *_ in world.values("new-39")["new-39"]] == ["model"]

    world.session.execute(artist_genre.insert().values(artist_id=artist.id, genre_id=genre.id, position=0))
    world.session.commit()
    list(refresh_genres())

    assert {source for source, *_ in world.values("new-39")["new-39"]} == {"model", "import"}


def test_folding_anew_leaves_replaced_values_away_until_the_batch_is_undone(world, write, take_back):
    list(refresh_genres())
    world.session.commit()
    before = world.values()
    batch = write(WriteMode.REPLACE)
    replaced = world.values("latin-0", "classical-1")

    list(refresh_genres())
    assert world.values("latin-0", "classical-1") == replaced
    take_back(batch)
    assert world.values() == before
