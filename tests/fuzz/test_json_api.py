"""Generated requests against the OpenAPI document: every answer keeps it, and none is a 500."""

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from schemathesis.generation import GenerationMode

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
    ("/api/v1/experiments/{key}/report", "GET"),
    ("/api/v1/jobs/{job_id}", "GET"),
)


@pytest.fixture(scope="module")
def api(app_of_prepared):
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app_of_prepared)


def test_every_route_of_the_document_is_fuzzed(api):
    documented = {(result.ok().path, result.ok().method.upper()) for result in api.get_all_operations()}

    assert documented == set(ROUTES)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_every_answer_to_a_right_request_keeps_the_contract(api, path, method):
    @given(case=api[path][method].as_strategy(generation_mode=GenerationMode.POSITIVE))
    @FUZZED
    def answer_is_documented(case):
        assume(method == "GET" or all(says_something(track) for track in described_tracks(path, case.body)))
        case.call_and_validate()

    answer_is_documented()


@pytest.mark.parametrize(("path", "method"), [route for route in ROUTES if route[1] == "POST"])
def test_every_answer_to_a_wrong_request_keeps_the_contract(api, path, method):
    @given(case=api[path][method].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    @FUZZED
    def answer_is_documented(case):
        case.call_and_validate()

    answer_is_documented()


def described_tracks(path, body):
    """The tracks that a request describes; of a batch, each gets an error of its own."""
    return body.get("tracks", []) if path.endswith("/artist") else [body["track"]] if "track" in body else []


def says_something(track):
    """Whether a track gives at least one field, which JSON Schema cannot say of blank texts."""
    return any(value is not None and str(value).strip() for value in track.values())
