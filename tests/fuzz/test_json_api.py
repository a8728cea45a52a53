"""Generated requests against the OpenAPI document: every answer keeps it, and none is a 500."""

import shutil

import pytest
import schemathesis
from conftest import make_app
from hypothesis import HealthCheck, assume, given, settings
from schemathesis.generation import GenerationMode

from webapp.accounts.service import create_account
from webapp.accounts.tokens import Scope, create_token
from webapp.extensions import db
from webapp.models import Role
from webapp.transaction import writing

FUZZED = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
ROUTES = (
    ("/api/v1/predictions/baseline", "POST"),
    ("/api/v1/predictions/advanced", "POST"),
    ("/api/v1/predictions/compare", "POST"),
    ("/api/v1/predictions/batch", "POST"),
    ("/api/v1/predictions/artist", "POST"),
    ("/api/v1/models", "GET"),
    ("/api/v1/models/accuracy", "GET"),
    ("/api/v1/models/compare", "GET"),
    ("/api/v1/models/{version}", "GET"),
    ("/api/v1/experiments/aa", "GET"),
    ("/api/v1/experiments/plan", "GET"),
    ("/api/v1/experiments/{key}/report", "GET"),
    ("/api/v1/jobs/{job_id}", "GET"),
    ("/api/v1/experiments", "GET"),
    ("/api/v1/experiments", "POST"),
    ("/api/v1/experiments/{key}", "GET"),
    ("/api/v1/experiments/{key}", "PUT"),
    ("/api/v1/experiments/{key}/start", "POST"),
    ("/api/v1/experiments/{key}/stop", "POST"),
    ("/api/v1/experiments/{key}/archive", "POST"),
    ("/api/v1/experiments/{key}/ramp", "POST"),
    ("/api/v1/experiments/{key}/extend", "POST"),
    ("/api/v1/experiments/{key}/overrides", "POST"),
    ("/api/v1/experiments/{key}/assignments", "POST"),
    ("/api/v1/experiments/{key}/exposures", "POST"),
    ("/api/v1/events", "POST"),
    ("/api/v1/review/queue", "GET"),
    ("/api/v1/review/lease", "POST"),
    ("/api/v1/review/verdicts", "POST"),
    ("/api/v1/review/verdicts/undo", "POST"),
    ("/api/v1/review/agreement", "GET"),
    ("/api/v1/review/deployment", "GET"),
    ("/api/v1/review/dial", "GET"),
    ("/api/v1/review/batches", "GET"),
    ("/api/v1/review/batches", "POST"),
    ("/api/v1/review/batches/{batch_id}/undo", "POST"),
)
TIMES = ("exposed_at", "starts_at", "ends_at")
BODILESS = {
    *(("POST", f"/api/v1/experiments/{{key}}/{step}") for step in ("start", "stop", "archive")),
    ("POST", "/api/v1/review/verdicts/undo"),
    ("POST", "/api/v1/review/batches/{batch_id}/undo"),
}


@pytest.fixture(scope="module")
def app(prepared, tmp_path_factory):
    """An app on a copy of what is prepared, for these requests write."""
    copy = tmp_path_factory.mktemp("fuzz") / "prepared.sqlite"
    shutil.copy(prepared.sqlite, copy)
    return make_app(f"sqlite:///{copy}", prepared.artefacts.parent, reports_are_public=True)


@pytest.fixture(scope="module")
def headers(app):
    """A token that may do everything, of an admin."""
    with app.app_context():
        with writing() as session:
            account = create_account(session, "fuzz", "a long enough password", Role.ADMIN)
            _, secret = create_token(session, "fuzz", list(Scope), account_id=account.id)
        db.engine.dispose()
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def api(app):
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


def test_every_route_of_the_document_is_fuzzed(api):
    documented = {(result.ok().path, result.ok().method.upper()) for result in api.get_all_operations()}

    assert documented == set(ROUTES)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_every_answer_to_a_right_request_keeps_the_contract(api, headers, path, method):
    @given(case=api[path][method].as_strategy(generation_mode=GenerationMode.POSITIVE))
    @FUZZED
    def answer_is_documented(case):
        # JSON Schema cannot say what a time is, nor that its limits move with the clock.
        assume(not names_a_time(case.body))
        # No schema can say which listeners there are.
        assume(not ("/predictions/" in path and case.body.get("listener_id") is not None))
        # What a lease that is really held allows to say depends on the genre groups.
        assume(not (path.endswith("/review/verdicts") and case.body["lease"] < 1_000))
        assume(method == "GET" or all(says_something(track) for track in described_tracks(path, case.body)))
        case.call_and_validate(headers=headers)

    answer_is_documented()


@pytest.mark.parametrize(
    ("path", "method"), [route for route in ROUTES if route[1] != "GET" and route[::-1] not in BODILESS]
)
def test_every_answer_to_a_wrong_request_keeps_the_contract(api, headers, path, method):
    @given(case=api[path][method].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    @FUZZED
    def answer_is_documented(case):
        case.call_and_validate(headers=headers)

    answer_is_documented()


def names_a_time(body):
    """Whether a request says when something is; some have no body."""
    return isinstance(body, dict) and any(body.get(name) is not None for name in TIMES)


def described_tracks(path, body):
    """The tracks that a request describes; of a batch, each gets an error of its own."""
    if "/predictions/" not in path:
        return []
    return body.get("tracks", []) if path.endswith("/artist") else [body["track"]] if "track" in body else []


def says_something(track):
    """Whether a track gives at least one field, which JSON Schema cannot say of blank texts."""
    return any(value is not None and str(value).strip() for value in track.values())
