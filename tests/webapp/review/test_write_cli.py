import re

import pytest
from written_back import World

from webapp.models import WriteBatch


@pytest.fixture
def world(app, session):
    return World(app, session)


@pytest.fixture
def run(world, runner):
    def run(*arguments):
        result = runner.invoke(args=["genres", *arguments])
        world.session.rollback()
        return result

    return run


def test_a_dry_run_tells_and_writes_nothing(run, world):
    before = world.dump()

    result = run("write-back", "--precision", ".9", "--dry-run")

    assert "of 40 artists without a genre" in result.output
    assert re.search(r"^Fill \S+ % at \S+ % \(\S+ % to \S+ %\) precision, leave", result.output)
    assert re.search(r"\tfrom \S+ %\t\d+ of \d+\tright: \S+ % \(\S+ % to \S+ %\)$", result.output, re.M)
    assert "Polish\tleft to people\t0 of 0" in result.output
    assert world.dump() == before


@pytest.mark.parametrize("mode", ["fill", "add", "replace"])
def test_what_was_written_is_undone(run, world, mode):
    before = world.dump()

    written = run("write-back", "--precision", ".9", "--mode", mode)
    [batch] = world.session.query(WriteBatch).all()
    assert f"Batch {batch.id} is written: {batch.artists} artists got a group" in written.output
    assert (batch.mode, batch.account_id) == (mode, None)
    undone = run("undo-write", str(batch.id))

    assert f"Batch {batch.id} is undone: {batch.values_added} values were taken back" in undone.output
    assert world.dump() == before


def test_what_cannot_be_done_is_told(run):
    run("write-back", "--precision", ".9")

    assert "Nothing is written." in run("write-back", "--precision", ".9").output
    assert "there is no batch 99" in run("undo-write", "99").output
    for wrong in (".4", "nan"):
        refused = run("write-back", "--precision", wrong)
        assert (refused.exit_code, "is not in the range 0.5<=x<=0.99" in refused.output) == (2, True)


def test_without_a_version_the_command_says_what_to_do(runner, app):
    result = runner.invoke(args=["genres", "write-back"])

    assert result.exit_code == 1 and "No advanced model serves yet" in result.output
