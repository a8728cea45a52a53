import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from webapp.config import ROOT

WAIT_S = 15


def sleeper(path, code="time.sleep(60)"):
    """A command that writes its process id and then sleeps."""
    script = f"import os, time, pathlib; pathlib.Path({str(path)!r}).write_text(str(os.getpid())); {code}"
    return f'{sys.executable} -c "{script}"'


def run(*commands):
    return subprocess.Popen([sys.executable, "-m", "webapp.side_by_side", *commands], cwd=ROOT)


def wait_until(condition):
    give_up_at = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def runs(path):
    """Whether the process that wrote its id to a path still runs; a zombie does not."""
    try:
        return " Z " not in Path(f"/proc/{path.read_text()}/stat").read_text()
    except OSError:
        return False


@pytest.fixture
def ids(tmp_path):
    return [tmp_path / "first", tmp_path / "second"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_all_stop_with_their_parent(ids, number):
    parent = run(*map(sleeper, ids))
    wait_until(lambda: all(map(runs, ids)))

    parent.send_signal(number)

    assert parent.wait(timeout=WAIT_S) == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    wait_until(lambda: not any(map(runs, ids)))


def test_when_the_last_ends_the_others_stop_and_its_code_is_kept(ids):
    parent = run(sleeper(ids[0]), sleeper(ids[1], "time.sleep(0.5); raise SystemExit(3)"))

    assert parent.wait(timeout=WAIT_S) == 3
    assert not any(map(runs, ids))


def test_a_helper_that_is_killed_is_started_anew_and_takes_nobody_with_it(ids):
    parent = run(*map(sleeper, ids))
    wait_until(lambda: all(map(runs, ids)))
    first = ids[0].read_text()

    os.kill(int(first), signal.SIGKILL)

    wait_until(lambda: ids[0].read_text() != first and runs(ids[0]))
    assert runs(ids[1])
    parent.send_signal(signal.SIGTERM)
    assert parent.wait(timeout=WAIT_S) == 0
