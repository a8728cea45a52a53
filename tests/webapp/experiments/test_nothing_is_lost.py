"""What a client was told is stored is stored, though every process of the server dies at once."""

import json
import os
import shutil
import signal
import threading
import urllib.request
from http.client import HTTPException

import pytest
from live_server import serve
from prepared import Prepared, flask
from sqlalchemy import create_engine, text

from webapp.experiments.ingestion import key_of

pytestmark = pytest.mark.slow

CLIENTS = 4
ACKNOWLEDGED_BEFORE_THE_END = 300


def batch(client, number):
    """Ten events; two clients at a time write to the same sessions."""
    return [
        {
            "id": f"{client}-{number}-{place}",
            "listener_id": f"listener-{client % 2}",
            "session_id": f"session-{client % 2}",
            "type": "play",
            "occurred_at": 1_700_000_000_000 + number * 1000 + place,
        }
        for place in range(10)
    ]


def send(url, token, client, acknowledged, is_enough):
    number = 0
    while True:
        body = json.dumps({"events": batch(client, number)}).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=10) as answer:
                results = json.load(answer)["results"]
        except (OSError, HTTPException):
            return
        acknowledged += [one["id"] for one in results if one["code"] in (200, 201)]
        if len(acknowledged) > ACKNOWLEDGED_BEFORE_THE_END:
            is_enough.set()
        number += 1


def test_acknowledged_events_outlive_the_death_of_the_server(sqlite_template, tmp_path):
    state = Prepared(tmp_path / "events.sqlite", tmp_path / "artefacts")
    shutil.copy(sqlite_template, state.sqlite)
    token = flask(state, "tokens create test --scope events:write").strip()
    acknowledged, is_enough = [], threading.Event()
    with serve(state.database_url, state.artefacts, tmp_path / "log", workers=2) as server:
        senders = [
            threading.Thread(
                target=send, args=(f"{server.url}/api/v1/events", token, n, acknowledged, is_enough)
            )
            for n in range(CLIENTS)
        ]
        for sender in senders:
            sender.start()
        assert is_enough.wait(60)
        for pid in (server.pid, *server.workers()):
            os.kill(pid, signal.SIGKILL)
        for sender in senders:
            sender.join(30)

    engine = create_engine(state.database_url)
    with engine.connect() as connection:
        stored = {bytes(key) for (key,) in connection.execute(text("SELECT event_key FROM session_event"))}
    engine.dispose()
    assert len(acknowledged) > ACKNOWLEDGED_BEFORE_THE_END
    assert {key_of(one) for one in acknowledged} <= stored
    assert "agree with its events" in flask(state, "experiments check-sums")
