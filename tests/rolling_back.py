"""Go back to the version before, again and again, on a running server that is asked all the while."""

import json
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from live_server import Server
from prepared import Prepared, flask

TRACK = {"track": {"title": "Burning", "energy": 0.8}}
THREADS = 4
WATCHED_S = 6.0


@dataclass(frozen=True)
class Answer:
    """One answer: when it came, its status (0 without any), and the version that gave it."""

    at_s: float
    status: int
    version: str


@dataclass(frozen=True)
class Drill:
    """What came of some rollbacks.

    Attributes:
        followed_s: For each, seconds from the turn's beginning, as the database has it, to the last answer of the
            version it left.
        answers: All of them.
    """

    followed_s: list[float]
    answers: list[Answer]

    @property
    def failed(self) -> list[Answer]:
        """Answers that are no 200."""
        return [answer for answer in self.answers if answer.status != 200]


def drill(server: Server, state: Prepared, rollbacks: int) -> Drill:
    """Let two versions take turns, then take the turns back one by one while clients ask.

    Args:
        server: Runs on `state`, in which `baseline-1` serves and `baseline-2` waits.
        state: Its database and artefacts.
        rollbacks: How many.
    """
    for turn in range(rollbacks):
        flask(state, f"models serve baseline-{2 - turn % 2}")
    followed_s = []
    with _asking(f"{server.url}/api/v1/predictions/baseline") as answers:
        for _ in range(rollbacks):
            time.sleep(WATCHED_S)
            left, seen = answers[-1].version, len(answers)
            flask(state, "models rollback baseline")
            time.sleep(WATCHED_S)
            last_s = max(answer.at_s for answer in answers[seen:] if answer.version == left)
            followed_s.append(last_s - _newest_turn_s(state))
    return Drill(followed_s, list(answers))


def _newest_turn_s(state: Prepared) -> float:
    with closing(sqlite3.connect(state.sqlite)) as connection:
        return connection.execute("SELECT max(began_at_ms) FROM serving_turn").fetchone()[0] / 1000


@contextmanager
def _asking(url: str) -> Iterator[list[Answer]]:
    """Ask from several threads until the block ends; every request opens a connection, so all workers are met."""
    answers: list[Answer] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            answers.append(_answer(url))

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _answer(url: str) -> Answer:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(TRACK).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            version = json.load(response)["model"]["version"]
            return Answer(time.time(), response.status, version)
    except urllib.error.HTTPError as error:
        return Answer(time.time(), error.code, "")
    except OSError:
        return Answer(time.time(), 0, "")
