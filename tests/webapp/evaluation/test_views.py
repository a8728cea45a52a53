import re

import pytest
from sqlalchemy import update

from webapp.accounts.service import create_account
from webapp.evaluation.score_names import SCORE_NAMES
from webapp.models import AuditEntry, GenreMapping, ModelVersion, Role

PASSWORD = "a long enough password"
METRICS = {
    "protocol": "Artists are divided.",
    "level": 0.95,
    "seed": 1,
    "n_tracks": 1200,
    "n_artists": 345,
    "scores": {"accuracy": {"value": 0.512, "low": 0.484, "high": 0.54}},
    "groups": [
        {"slug": "jazz", "name": "Jazz", "n": 7, "precision": 0.5, "recall": 0.25, "f1": 0.33},
        {"slug": "pop", "name": "Pop", "n": 0, "precision": None, "recall": None, "f1": None},
    ],
}


@pytest.fixture
def versions(session):
    """A baseline that serves and one that waits; their files do not exist."""
    session.add(GenreMapping(id=1, created_at_ms=0, fingerprint="f"))
    session.flush()
    for number, is_serving in ((1, True), (2, False)):
        session.add(
            ModelVersion(
                kind="baseline",
                version=f"baseline-{number}",
                folder=f"baseline-{number}",
                manifest_sha256="0" * 64,
                data_fingerprint="ab" * 32,
                mapping_id=1,
                seed=1,
                metrics=METRICS,
                is_synthetic=True,
                is_serving=is_serving,
                created_at_ms=0,
            )
        )
    session.commit()


def sign_in(client, session, role):
    create_account(session, "somebody", PASSWORD, role)
    session.commit()
    client.post("/sign-in", data={"username": "somebody", "password": PASSWORD})


def test_the_accuracy_page_shows_scores_with_intervals_n_and_split(client, versions):
    page = client.get("/accuracy").text

    assert "0.512" in page
    assert "[0.484, 0.540]" in page
    assert "1,200 test tracks of 345 test artists. Artists are divided." in page
    assert "synthetic" in page
    assert "baseline-2" not in page


@pytest.mark.parametrize(("level", "shown"), [(0.95, "95 %"), (0.975, "97.5 %"), (0.9, "90 %")])
def test_the_accuracy_page_shows_the_level_of_the_intervals(client, session, versions, level, shown):
    session.execute(update(ModelVersion).values(metrics=METRICS | {"level": level}))
    session.commit()

    page = client.get("/accuracy").text

    assert f"Scores with {shown} intervals" in page
    assert f">{shown} interval<" in page


def test_every_table_scrolls_by_itself_on_a_narrow_screen(client, session, versions):
    sign_in(client, session, Role.ADMIN)

    page = client.get("/accuracy").text

    assert page.count("<table") == 3
    assert len(re.findall(r'<div class="table-responsive">\s*<table', page)) == 3


def test_without_a_serving_version_the_page_says_what_to_do(client):
    assert "flask models train all" in client.get("/accuracy").text


def test_the_json_has_metrics_intervals_n_split_and_fingerprint(client, versions):
    (model,) = client.get("/api/v1/models/accuracy").json["models"]

    assert model["version"] == "baseline-1"
    assert model["metrics"]["accuracy"] == {"value": 0.512, "low": 0.484, "high": 0.54}
    assert (model["n_tracks"], model["n_artists"], model["split"]) == (1200, 345, "Artists are divided.")
    assert model["data_fingerprint"] == "ab" * 32
    assert model["genres"][1] == {"genre": "Pop", "n": 0, "precision": None, "recall": None, "f1": None}


def test_the_json_of_an_empty_registry_is_an_empty_list(client):
    assert client.get("/api/v1/models/accuracy").json == {"models": []}


def test_an_admin_sees_every_version_with_a_button(client, session, versions):
    sign_in(client, session, Role.ADMIN)

    page = client.get("/accuracy").text

    assert 'action="/models/baseline-2/serve"' in page


def test_a_stranger_is_sent_to_sign_in_and_a_listener_is_refused(client, session, versions):
    assert client.post("/models/baseline-2/serve").location == "/sign-in"
    sign_in(client, session, Role.LISTENER)
    assert client.post("/models/baseline-2/serve").status_code == 403


def test_a_version_whose_files_do_not_verify_is_not_served(client, session, versions):
    sign_in(client, session, Role.ADMIN)

    assert client.post("/models/baseline-2/serve").status_code == 409
    assert client.post("/models/baseline-9/serve").status_code == 404
    assert session.query(ModelVersion).filter_by(is_serving=True).one().version == "baseline-1"
    assert session.query(AuditEntry).filter_by(action="model version serves").count() == 0


def test_every_score_that_the_models_report_has_a_name_on_the_page(prepared_client):
    models = prepared_client.get("/api/v1/models/accuracy").json["models"]

    assert {name for model in models for name in model["metrics"]} == set(SCORE_NAMES)


def test_a_version_trained_on_an_older_mapping_says_so(client, session, versions):
    assert "is in force" not in client.get("/accuracy").text
    session.add(GenreMapping(id=7, created_at_ms=0, fingerprint="g"))
    session.commit()

    assert "genre mapping version 1</a> (version 7 is in force" in client.get("/accuracy").text
