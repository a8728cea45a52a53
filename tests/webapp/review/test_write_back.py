import pytest
from sqlalchemy import select
from written_back import SLUGS, World

from webapp.models import (
    Artist,
    AuditEntry,
    GenreGroup,
    GenreValue,
    Opinion,
    RemovedValue,
    WriteBatch,
    WriteMode,
)
from webapp.review import write_back as module
from webapp.review.dial import serving_dial
from webapp.review.write_back import (
    KeyInUseError,
    NothingToWriteError,
    OtherVersionError,
    WriteOrder,
    write_back,
)
from webapp.transaction import writing


@pytest.fixture
def world(app, session):
    return World(app, session)


@pytest.fixture
def write(world):
    """Write back as the reviewer: `write(WriteMode.FILL, 0.9)`."""

    def run(mode=WriteMode.FILL, precision=0.85, **others):
        with writing() as session:
            order = WriteOrder(mode, precision, world.reviewer.id, **others)
            return write_back(session, serving_dial(session, precision), order).batch

    return run


def test_filling_gives_a_group_to_sure_artists_without_any(world, write):
    before = world.dump()

    batch = write()

    new = world.dump()[len(before) :]
    assert world.dump()[: len(before)] == before
    assert 0 < len(new) == batch.artists == batch.values_added < len(world.new)
    assert batch.values_removed == 0
    said = {row.artist_id: row for row in world.session.scalars(select(Opinion))}
    for value in world.session.scalars(select(GenreValue).where(GenreValue.batch_id == batch.id)):
        opinion = said[value.artist_id]
        assert (value.group_id, value.probability) == (opinion.group_id, opinion.probability)
        assert value.probability >= batch.thresholds[str(value.group_id)]
        assert (value.source, value.is_primary, value.model_version_id) == ("model", True, world.version.id)
        assert value.created_at_ms == batch.created_at_ms


def test_artists_that_are_not_sure_enough_are_left_to_people(world, write):
    batch = write()

    written = world.values()
    for artist, opinion in world.session.execute(
        select(Artist, Opinion).join(Opinion, Opinion.artist_id == Artist.id)
    ):
        if artist.external_id.startswith("new"):
            is_sure = opinion.probability >= batch.thresholds[str(opinion.group_id)]
            assert (artist.external_id in written) == is_sure


def test_more_precision_writes_fewer(world, write):
    few = write(precision=0.95)

    assert few.artists < write(precision=0.8).artists + few.artists
    assert min(few.thresholds.values()) > 0.8


def test_adding_leaves_what_is_there_and_adds_beside_it(world, write):
    before = world.values("rock-0", "rock-1")

    batch = write(WriteMode.ADD)

    after = world.values("rock-0", "rock-1")
    for name, values in after.items():
        assert values[: len(before[name])] == before[name]
    added = [values[len(before[name]) :] for name, values in after.items()]
    assert [("model", "latin", False)] in added
    assert world.values("new-39")["new-39"] == [("model", SLUGS[39 % 4], True)]
    assert batch.values_removed == 0


def test_adding_does_not_repeat_a_group(world, write):
    write(WriteMode.ADD)

    with pytest.raises(NothingToWriteError, match=r"no artist would get a group at precision 0.85"):
        write(WriteMode.ADD)


def test_replacing_removes_the_imports_values_and_keeps_them_aside(world, write):
    before = {row[0]: row for row in world.dump()}

    batch = write(WriteMode.REPLACE)

    assert world.values("rock-0")["rock-0"] == [("model", "latin", True)]
    columns = [column.name for column in GenreValue.__table__.c]
    removed = world.session.scalars(select(RemovedValue)).all()
    assert len(removed) == batch.values_removed > 0
    for row in removed:
        assert tuple(row.value[column] for column in columns) == before[row.value["id"]]
    gone = set(before) - {row[0] for row in world.dump()}
    assert gone == {row.value["id"] for row in removed}


def test_replacing_leaves_artists_that_say_the_same_already(world, write):
    write(WriteMode.REPLACE)
    before = world.dump()

    with pytest.raises(NothingToWriteError):
        write(WriteMode.REPLACE)

    assert world.dump() == before


@pytest.mark.parametrize("mode", list(WriteMode))
def test_what_a_person_has_decided_is_never_touched(world, write, mode):
    world.say(world.artist("rock-0"))
    world.say(world.artist("new-39"))
    world.judge(world.artist("new-38"), "reject")
    world.judge(world.artist("latin-0"), "accept")
    decided = ("rock-0", "new-39", "new-38", "latin-0")
    before = world.values(*decided)

    write(mode)

    assert world.values(*decided) == before


def test_a_verdict_that_was_undone_or_skipped_decides_nothing(world, write):
    world.judge(world.artist("new-39"), "skip")
    world.judge(world.artist("new-38"), "reject").undone_at_ms = 6
    world.session.commit()

    write()

    assert all(world.values("new-39", "new-38").values())


def test_a_group_that_the_mapping_does_not_have_any_more_is_not_written(world, write):
    world.group("rock").is_current = False
    world.session.commit()

    batch = write()

    assert str(world.group("rock").id) not in batch.thresholds
    assert all(("model", "rock", True) not in values for values in world.values().values())


def test_a_batch_of_many_pieces_is_the_same(world, write, monkeypatch):
    monkeypatch.setattr(module, "ARTISTS_AT_ONCE", 3)

    batch = write(WriteMode.REPLACE)

    counted = world.session.query(GenreValue).filter_by(batch_id=batch.id).count()
    assert counted == batch.artists > 15
    assert world.session.query(RemovedValue).count() == batch.values_removed


def test_the_same_key_writes_once(world, write):
    first = write(client_key="run-1")
    before = world.dump()

    assert write(client_key="run-1").id == first.id
    assert world.dump() == before
    with pytest.raises(KeyInUseError, match=r"key 'run-1' stands for batch \d+: fill at precision 0.85"):
        write(WriteMode.ADD, client_key="run-1")


def test_a_version_that_nobody_has_seen_is_not_written(world, write):
    with pytest.raises(OtherVersionError, match=r"advanced-1 serves by now; .* advanced-7"):
        write(seen_version="advanced-7")

    assert world.session.query(WriteBatch).count() == 0


def test_the_audit_log_tells_of_it(world, write):
    batch = write(WriteMode.REPLACE)

    [entry] = world.session.scalars(select(AuditEntry).where(AuditEntry.action == "genres written back"))
    assert (entry.subject, entry.account_id) == (f"batch {batch.id}", world.reviewer.id)
    assert entry.detail["values_removed"] == batch.values_removed
    assert (entry.detail["mode"], entry.detail["version"]) == ("replace", "advanced-1")


def test_groups_that_the_version_never_answers_get_no_threshold(world, write):
    batch = write()

    never = world.session.scalar(select(GenreGroup.id).where(GenreGroup.slug == SLUGS[-1]))
    assert str(never) not in batch.thresholds
