"""`python -m webapp.side_by_side HELPER... COMMAND`: run helpers beside a command; when the command ends, all end."""

import ctypes
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

LOOKS_EVERY_S = 0.2
STOPS_WITHIN_S = 30
# Counted from the last start, so that a helper that cannot run does not spin.
RESTARTS_AFTER_S = 3.0
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux' prctl


def main(commands: Sequence[str]) -> int:
    """Run the commands until the last one ends or a signal asks to stop, then stop the others.

    The others only help: one that ends is started anew after a while, as a worker that was killed in the middle of an
    import must not take the web server with it.

    Returns:
        The exit code of the last command; 0 after a signal.
    """
    asked_to_stop: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked_to_stop.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    children = [_start(command) for command in commands]
    started = [time.monotonic()] * len(children)
    while not asked_to_stop and children[-1].poll() is None:
        time.sleep(LOOKS_EVERY_S)
        for place, child in enumerate(children[:-1]):
            if child.poll() is not None and time.monotonic() - started[place] > RESTARTS_AFTER_S:
                children[place], started[place] = _start(commands[place]), time.monotonic()
    code = children[-1].returncode
    _stop(children)
    return 0 if asked_to_stop else code


def _start(command: str) -> subprocess.Popen[bytes]:
    """Start a command out of reach of Ctrl+C, which then reaches only this process."""
    return subprocess.Popen(shlex.split(command), start_new_session=True, preexec_fn=_end_with_parent)


def _end_with_parent() -> None:
    """Have the kernel stop a child whose parent was killed; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    give_up_at = time.monotonic() + STOPS_WITHIN_S
    for child in children:
        try:
            child.wait(timeout=max(give_up_at - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
