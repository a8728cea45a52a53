"""Files predicted by several processes: the same bytes, and nobody left behind."""

import os
import signal
import time
from pathlib import Path

import pytest
from predict_runs import GIVE_UP_S, finish, lines_done, start

from webapp.extensions import db
from webapp.models import ModelKind
from webapp.prediction import file_processes
from webapp.prediction.file_chunks import CHUNK_LINES
from webapp.prediction.file_prediction import FileTask, predict_file
from webapp.prediction.file_processes import in_processes, processes_for
from webapp.prediction.piece_worker import WorkerError
from webapp.prediction.serving_files import serving_files

SMALL_PIECES = 40
# So many take long enough to be stopped in the middle, however late this process is told to look.
PIECES = 60


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """A file of many pieces: quoted line ends, blank lines, wrong and faulty rows, artists in several pieces."""
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    kinds = (
        'Song {n},"Ana, ""B""",120\r\n',
        '"Two\nlines {n}",Bo,60\n',
        "\n",
        "Fast {n},Bo,900\n",
        '"open {n}\n',
        "=x,,5\n",
    )
    content = "".join(kinds[n % 6].format(n=n) for n in range(6 * SMALL_PIECES))
    path.write_text("\ufefftitle,artist_name,tempo\n" + content + "no end,Ana,100", newline="")
    return path


@pytest.fixture
def task(prepared_app, prepared, rows, tmp_path):
    with prepared_app.app_context():
        versions = serving_files(db.session(), prepared.artefacts, list(ModelKind))
    return FileTask(rows, tmp_path / "out.csv", versions, chunk_lines=SMALL_PIECES)


@pytest.fixture(scope="module")
def many_rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("many") / "many.csv"
    lines = (f"Song {n},{n % 320}\n" for n in range(PIECES * CHUNK_LINES))
    path.write_text("title,tempo\n" + "".join(lines))
    return path


def predicted(task, processes, on_progress=lambda *_: None):
    with in_processes(task, processes) as compute:
        predict_file(task, compute, on_progress)
    return task.output.read_bytes(), task.rejects.read_bytes()


def descendants(pid):
    """The processes that a process has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(holds):
    give_up_at = time.monotonic() + GIVE_UP_S
    while not holds():
        assert time.monotonic() < give_up_at
        time.sleep(0.002)


def test_one_and_several_processes_give_the_same_bytes(task):
    output, rejects = predicted(task, 1)

    assert predicted(task, 2) == (output, rejects)
    assert output.count(b"baseline-1") == 4 * SMALL_PIECES // 2 + 40 + 1
    assert rejects


@pytest.mark.slow
def test_what_one_process_began_several_finish(task):
    whole = predicted(task, 2)

    def stop(_, done):
        if done.lines >= 2 * SMALL_PIECES:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        predicted(task, 1, stop)

    assert lines_done(task.output) == 2 * SMALL_PIECES
    assert predicted(task, 2) == whole


@pytest.mark.slow
def test_a_process_that_is_killed_is_told_and_the_work_goes_on_from_there(task):
    whole = predicted(task, 1)

    def kill_one(_, done):
        if done.lines == SMALL_PIECES:
            os.kill(descendants(os.getpid())[-1], signal.SIGKILL)

    with pytest.raises(WorkerError, match="ended with exit code -9; what was done is kept"):
        predicted(task, 2, kill_one)

    assert predicted(task, 2) == whole


def test_a_version_that_cannot_be_loaded_is_told_before_anything_is_written(task, tmp_path):
    from dataclasses import replace

    from webapp.errors import NotReadyError

    altered = replace(task, versions=tuple(replace(one, manifest_sha256="0") for one in task.versions))

    with pytest.raises(NotReadyError, match="baseline-1 cannot be loaded"):
        predicted(altered, 2)

    assert not list(tmp_path.iterdir())


def test_small_files_are_not_worth_further_processes(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(b"x" * 1000)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})

    before = processes_for(tmp_path / "a.csv")
    monkeypatch.setattr(file_processes, "_WORTH_PROCESSES_BYTES", 1000)

    assert (before, processes_for(tmp_path / "a.csv")) == (1, 3)


@pytest.mark.slow
def test_when_the_command_is_killed_its_processes_end_and_another_run_goes_on(prepared, many_rows, tmp_path):
    whole, output = tmp_path / "whole.csv", tmp_path / "out.csv"
    finish(start(prepared, many_rows, "--output", whole, "--processes", 1))
    process = start(prepared, many_rows, "--output", output, "--processes", 2)
    wait_until(lambda: lines_done(output))

    children = descendants(process.pid)
    process.kill()
    process.communicate()
    wait_until(lambda: not any(map(is_alive, children)))

    assert len(children) >= 2
    assert not output.exists()
    assert 0 < lines_done(output) < PIECES * CHUNK_LINES
    finish(start(prepared, many_rows, "--output", output, "--processes", 2))
    assert output.read_bytes() == whole.read_bytes()


@pytest.mark.slow
def test_an_interrupt_ends_everything_without_a_traceback(prepared, many_rows, tmp_path):
    output = tmp_path / "out.csv"
    process = start(prepared, many_rows, "--output", output, "--processes", 2)
    wait_until(lambda: lines_done(output))

    children = descendants(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=GIVE_UP_S)[0].decode()

    assert process.returncode == 1, said
    assert "interrupted; what was done is kept" in said
    assert "Traceback" not in said
    wait_until(lambda: not any(map(is_alive, children)))
