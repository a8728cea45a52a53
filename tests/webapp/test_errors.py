import json

import pytest


def test_an_unknown_page_is_a_404_page(client):
    response = client.get("/no-such-page")

    assert response.status_code == 404
    assert "Not Found" in response.text


def test_an_unknown_route_of_the_api_is_a_problem_with_its_request_id(client):
    response = client.get("/api/v1/nothing", headers={"X-Request-Id": "abc-123"})

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.json["request_id"] == response.headers["X-Request-Id"] == "abc-123"


def test_a_request_id_that_could_forge_a_log_line_is_replaced(client):
    response = client.get("/healthz", headers={"X-Request-Id": "a b{}"})

    assert response.headers["X-Request-Id"] != "a b{}"


def test_a_wrong_method_is_405_and_names_the_right_ones(client):
    response = client.get("/api/v1/predictions/baseline")

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"track": {"energy": 1}}', "text/plain", 415),
        (b"{", "application/json", 400),
        (b'{"track": "\xff"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"{}"', "application/json", 400),
        (b"null", "application/json", 400),
        (b'{"x": "' + b"a" * 1_000_001 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_object_is_refused_with_its_own_status(client, body, content_type, status):
    response = client.post("/api/v1/predictions/baseline", data=body, content_type=content_type)

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_a_nul_in_the_address_is_400(client):
    assert client.get("/predict?title=a%00b").status_code == 400
    assert client.get("/predict/tracks/%00").status_code == 400


def test_an_unforeseen_error_is_a_500_that_tells_nothing(app, client):
    def fail():
        raise ZeroDivisionError("a secret detail")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.view_functions["health.healthz"] = fail

    response = client.get("/healthz")

    assert response.status_code == 500
    assert "secret detail" not in response.text


def test_a_database_that_was_never_set_up_is_503_with_the_reason(tmp_path):
    from conftest import make_app

    response = make_app(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path).test_client().get("/")

    assert response.status_code == 503
    assert "has not been set up" in response.text


def test_every_answer_carries_the_strict_headers(client):
    for path in ("/", "/nowhere", "/healthz", "/static/css/site.css"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_the_openapi_document_is_version_3_1_and_is_shown_from_this_server(client):
    document = client.get("/api/openapi.json").json

    assert document["openapi"].startswith("3.1")
    assert "/api/v1/predictions/compare" in document["paths"]
    assert client.get("/api/docs").status_code == 200
    assert client.get("/api/docs/assets/js/swagger-ui-bundle.js").status_code == 200
    assert "http://" not in json.dumps(document["paths"])
