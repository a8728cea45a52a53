import json

import pytest

from webapp.prediction.file_chunks import Predicted
from webapp.prediction.file_draft import Draft, DraftError

TASK = {"choice of models": {"baseline-1": "abc"}, "content of the input": "123"}
FIRST, SECOND = Predicted(b"one\n", b"bad\n", 2, 1), Predicted(b"two\n", b"", 1, 0)


@pytest.fixture
def places(tmp_path):
    return tmp_path / "out.jsonl", tmp_path / "out.rejected.jsonl"


def begun(places, *chunks):
    """A draft that was left in the midst of the work."""
    with Draft(*places, TASK) as draft:
        for chunk in chunks:
            draft.append(chunk)


def finished(places, *chunks, task=TASK, **options):
    with Draft(*places, task, **options) as draft:
        for chunk in chunks:
            draft.append(chunk)
        draft.finish()


def contents(places):
    return [path.read_bytes() if path.exists() else None for path in places]


def test_the_output_appears_only_at_the_end_and_nothing_stays_beside_it(places, tmp_path):
    begun(places, FIRST)
    before = contents(places)

    finished(places, SECOND)

    assert before == [None, None]
    assert contents(places) == [b"one\ntwo\n", b"bad\n"]
    assert set(tmp_path.iterdir()) == set(places)


def test_what_was_written_after_the_last_entry_of_the_journal_is_cut_off(places):
    begun(places, FIRST)
    for part in (".part", ".rejects.part"):
        with places[0].with_name(places[0].name + part).open("ab") as file:
            file.write(b"half a li")

    finished(places, SECOND)

    assert contents(places) == [b"one\ntwo\n", b"bad\n"]


def test_the_draft_of_another_task_is_refused_by_name_and_begun_anew_when_told(places):
    begun(places, FIRST)
    other = TASK | {"choice of models": {"baseline-2": "def"}}

    with pytest.raises(DraftError, match=r"another choice of models .*baseline-1.*now .*baseline-2"):
        Draft(*places, other)
    finished(places, SECOND, task=other, begin_anew=True)

    assert contents(places) == [b"two\n", None]


def test_a_draft_that_another_process_writes_is_refused(places):
    with Draft(*places, TASK), pytest.raises(DraftError, match=r"another process is writing out\.jsonl"):
        Draft(*places, TASK)


@pytest.mark.parametrize("journal", ['{"x', "{}", "[]", '{"task": {}, "done": {"rows": 1}}', "\x00"])
def test_a_damaged_journal_is_named_and_thrown_away_when_told(places, journal):
    begun(places, FIRST)
    places[0].with_name("out.jsonl.journal").write_text(journal)

    with pytest.raises(DraftError, match=r"out.jsonl.journal is damaged; begin anew with --restart"):
        finished(places, SECOND)
    finished(places, SECOND, begin_anew=True)
    assert contents(places) == [b"two\n", None]


def test_a_part_that_is_too_short_is_refused(places):
    begun(places, FIRST)
    places[0].with_name("out.jsonl.part").write_bytes(b"on")

    with pytest.raises(DraftError, match="shorter than its journal says"):
        Draft(*places, TASK)


@pytest.mark.parametrize("moved", [[], [1], [1, 0]])
def test_a_kill_while_the_files_get_their_names_is_made_good(places, moved):
    begun(places, FIRST, SECOND)
    journal = places[0].with_name("out.jsonl.journal")
    state = json.loads(journal.read_text())
    state["done"]["is_complete"] = True
    journal.write_text(json.dumps(state))
    parts = [places[0].with_name("out.jsonl.part"), places[0].with_name("out.jsonl.rejects.part")]
    for place in moved:
        parts[place].replace(places[place])

    finished(places)

    assert contents(places) == [b"one\ntwo\n", b"bad\n"]
    assert not journal.exists()


def test_older_rejects_do_not_outlive_a_run_without_any(places):
    places[1].write_bytes(b"old\n")

    finished(places, SECOND)

    assert contents(places) == [b"two\n", None]
