"""Invented listeners walk through an experiment on the real server, as a streaming client's would."""

import json
import shutil
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from experiment_definitions import definition
from live_server import serve
from prepared import Prepared, flask
from sqlalchemy import create_engine, text

from webapp.experiments.refusals import ExperimentError
from webapp.experiments.simulation_over_http import Client

pytestmark = pytest.mark.slow

THREE = [
    {"key": f"v{n}", "name": f"V{n}", "weight": weight, "shows": "nothing"}
    for n, weight in enumerate((0.5, 0.25, 0.25))
]


@contextmanager
def answering(*statuses):
    """A server that answers with these statuses, one after the other; gives its address and what it was asked."""
    asked, left = [], list(statuses)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Authorization"]))
            body = json.dumps({"detail": "why"}).encode()
            self.send_response(left.pop(0))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_busy_server_is_asked_again_after_longer_and_longer():
    waits = []
    with answering(503, 503, 200) as (url, asked):
        answer = Client(url, "secret", waits.append).ask("/experiments")

    assert answer == {"detail": "why"}
    assert asked == [("/api/v1/experiments", "Bearer secret")] * 3
    assert waits == [0.25, 0.5]


def test_a_refusal_is_told_in_the_words_of_the_server_and_not_repeated():
    with answering(404) as (url, asked), pytest.raises(ExperimentError, match="/experiments: 404, why"):
        Client(url, "secret", lambda _seconds: None).ask("/experiments")

    assert len(asked) == 1


def test_a_server_that_stays_busy_is_given_up():
    with answering(*[503] * 6) as (url, asked), pytest.raises(ExperimentError, match="503, why"):
        Client(url, "secret", lambda _seconds: None).ask("/experiments")

    assert len(asked) == 6


def test_other_addresses_are_refused():
    with pytest.raises(ExperimentError, match="must begin with http"):
        Client("file:///etc/passwd", "secret")


def test_listeners_walk_through_three_variants_on_the_real_server(sqlite_template, tmp_path):
    state = Prepared(tmp_path / "walk.sqlite", tmp_path / "artefacts")
    shutil.copy(sqlite_template, state.sqlite)
    (tmp_path / "three.json").write_text(json.dumps({**definition("three"), "variants": THREE}))
    (tmp_path / "token").write_text(
        flask(
            state,
            "tokens create walker --scope assignments:write --scope exposures:write --scope events:write",
        )
    )
    flask(state, f"experiments create {tmp_path / 'three.json'}")
    week_ago = datetime.now(UTC) - timedelta(days=8)
    flask(state, f"experiments start three --since {week_ago:%Y-%m-%dT%H:%M:%SZ}")
    with write_to(state) as connection:
        connection.execute(
            text("INSERT INTO track (external_id, title, is_synthetic) VALUES ('T1', 'One', 1)")
        )
    with serve(state.database_url, state.artefacts, tmp_path / "log") as server:
        walk = f"experiments simulate three --listeners 12 --weeks 1 --over {server.url}"
        said = flask(state, f"{walk} --token-file {tmp_path / 'token'}")

    assert "12 listeners in three at http://127.0.0.1" in said
    with write_to(state) as connection:
        exposed = connection.execute(
            text("SELECT count(DISTINCT listener_id) FROM exposure WHERE is_mixed = 0")
        )
        stored = connection.execute(
            text("SELECT count(*) FROM session_event WHERE received_at_ms IS NOT NULL")
        )
        assert exposed.scalar_one() == 12
        assert f"{stored.scalar_one():,} new events" in said
    assert "agree with its events" in flask(state, "experiments check-sums")


@contextmanager
def write_to(state):
    engine = create_engine(state.database_url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()
