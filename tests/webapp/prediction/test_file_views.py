import csv
import io
import json
import shutil

import pytest
from conftest import inside, make_app

from webapp.accounts.service import create_account
from webapp.models import AuditEntry, Job, JobState, ModelVersion, Role
from webapp.prediction.file_chunks import CHUNK_LINES

PASSWORD = "a long enough password"
TRACKS = b"id,title,tempo\nT1,Mi Fiesta,120\nT2,Too fast,900\nT3,Nocturne,60\n"


@pytest.fixture
def app(prepared, tmp_path):
    """An app on a copy of the prepared state, which a test may change."""
    shutil.copytree(prepared.artefacts, tmp_path / "artefacts")
    shutil.copy(prepared.sqlite, tmp_path / "own.sqlite")
    with inside(make_app(f"sqlite:///{tmp_path / 'own.sqlite'}", tmp_path)) as app:
        yield app


def sign_in(client, session, name="kim", role=Role.REVIEWER):
    create_account(session, name, PASSWORD, role)
    session.commit()
    client.post("/sign-in", data={"username": name, "password": PASSWORD})


@pytest.fixture
def reviewer(client, session):
    sign_in(client, session)
    return client


def send(client, name, content, **fields):
    data = {"file": (io.BytesIO(content), name), **fields}
    return client.post("/predict/files", data=data, content_type="multipart/form-data", follow_redirects=True)


def job_of(session):
    session.rollback()
    return session.query(Job).one()


def folders(tmp_path):
    return list((tmp_path / "uploads-predictions").glob("*"))


def test_a_file_is_uploaded_predicted_and_its_results_are_fetched(reviewer, session, work_off):
    waiting = send(reviewer, "my tracks.csv", TRACKS).text
    work_off()
    address = f"/predict/files/{job_of(session).id}"
    page = reviewer.get(address).text
    predictions = reviewer.get(f"{address}/results/my tracks.predictions.csv")
    rejects = reviewer.get(f"{address}/results/my tracks.predictions.rejected.jsonl")

    assert 'The prediction is <strong data-part="state">queued</strong>' in waiting
    assert "No worker runs" in waiting
    assert "2 tracks predicted by baseline-1 and advanced-1, 1 rows rejected" in page
    rows = list(csv.DictReader(io.StringIO(predictions.text)))
    assert [(row["id"], row["title"]) for row in rows] == [("T1", "Mi Fiesta"), ("T3", "Nocturne")]
    assert all(row["baseline_genre"] for row in rows)
    assert predictions.mimetype == "text/csv"
    assert json.loads(rejects.text) | {"id": "T2"} == {
        **{"id": "T2", "title": "Too fast", "tempo": "900"},
        **{"line": 3, "column": "tempo", "code": "out_of_range", "value": "900"},
    }
    assert session.query(AuditEntry).filter_by(action="file prediction queued").count() == 1


def test_one_model_and_json_lines_may_be_chosen(reviewer, session, work_off):
    send(reviewer, "a.jsonl", b'{"title": "Mi Fiesta"}\n', model="advanced", form="jsonl")
    work_off()

    address = f"/predict/files/{job_of(session).id}/results/a.predictions.jsonl"
    row = json.loads(reviewer.get(address).text)

    assert row["advanced_version"] == "advanced-1"
    assert "baseline_genre" not in row


def test_the_page_asks_how_far_it_is(reviewer, session, work_off):
    send(reviewer, "a.csv", TRACKS)
    address = f"/predict/files/{job_of(session).id}/progress"
    before = reviewer.get(address).json
    work_off()
    after = reviewer.get(address).json

    assert (before["state"], before["is_over"]) == ("queued", False)
    assert (after["state"], after["fraction"], after["done"]) == ("done", 1.0, len(TRACKS))


def test_an_empty_list_says_what_to_do(reviewer):
    page = reviewer.get("/predict/files").text

    assert "You have not uploaded a file yet" in page
    assert "500,000,000 bytes" in page
    assert "/predict/files" in reviewer.get("/predict").text


def test_strangers_and_listeners_do_not_get_in(client, session, tmp_path):
    stranger = client.get("/predict/files").status_code
    sign_in(client, session, role=Role.LISTENER)

    assert stranger == 302
    assert client.get("/predict/files").status_code == 403
    assert send(client, "a.csv", TRACKS).status_code == 403
    assert "/predict/files" not in client.get("/predict").text
    assert folders(tmp_path) == []


def test_the_file_of_somebody_else_is_not_there(app, reviewer, session, work_off):
    send(reviewer, "secret.csv", TRACKS)
    work_off()
    job_id = job_of(session).id
    other = app.test_client()
    sign_in(other, session, "lou", Role.ADMIN)

    addresses = [
        f"/predict/files/{job_id}{rest}" for rest in ("", "/progress", "/results/secret.predictions.csv")
    ]

    assert [other.get(address).status_code for address in addresses] == [404] * 3
    assert [other.post(f"/predict/files/{job_id}/{what}").status_code for what in ("retry", "delete")] == [
        404
    ] * 2
    assert "secret.csv" not in other.get("/predict/files").text


@pytest.mark.parametrize(
    ("name", "content", "fields", "complaint"),
    [
        ("a.txt", b"title\n", {}, "a.txt is not a name that is known"),
        ("a.csv", b"", {}, "a.csv is empty"),
        ("a.csv", b"foo,bar\n1,2\n", {}, "of which none is an input of a model"),
        ("a.csv", b"\0\0\0", {}, "a.csv is a binary file"),
        ("a.csv", b"title,title\n", {}, "several columns called &#39;title&#39;"),
        (
            "a.csv",
            TRACKS,
            {"model": "best"},
            "model is &#39;best&#39;, must be one of baseline, advanced, both",
        ),
        ("a.csv", TRACKS, {"form": "xlsx"}, "form is &#39;xlsx&#39;, must be one of csv, jsonl"),
    ],
)
def test_what_is_no_file_of_tracks_is_422_and_not_kept(
    reviewer, session, tmp_path, name, content, fields, complaint
):
    response = send(reviewer, name, content, **fields)

    assert response.status_code == 422
    assert complaint in response.text
    assert "--map" not in response.text
    assert session.query(Job).count() == 0
    assert folders(tmp_path) == []


def test_a_form_without_a_file_is_422(reviewer):
    response = reviewer.post("/predict/files", data={"model": "both"}, content_type="multipart/form-data")

    assert response.status_code == 422
    assert "must hold one. Choose a file first." in response.text


def test_an_upload_beyond_the_limit_is_413(app, client, session, tmp_path):
    with inside(make_app(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path, max_upload_bytes=1000)) as strict:
        client = strict.test_client()
        sign_in(client, session)

        assert send(client, "a.csv", TRACKS + b"T4,x,1\n" * 1000).status_code == 413
        assert folders(tmp_path) == []


def test_a_worker_that_is_stopped_goes_on_where_it_was(reviewer, session, worker, work_off, tmp_path):
    rows = "".join(f"{n},Song {n}\n" for n in range(2 * CHUNK_LINES + 10))
    send(reviewer, "long.csv", b"id,title\n" + rows.encode())
    worker.stopping.set()
    work_off()
    stopped = job_of(session).state
    (folder,) = folders(tmp_path)
    kept = json.loads((folder / "predicted.csv.journal").read_text())["done"]["lines"]
    worker.stopping.clear()
    work_off()

    job = job_of(session)
    assert (stopped, kept) == (JobState.QUEUED, CHUNK_LINES)
    assert (job.state, job.result["predicted"]) == (JobState.DONE, 2 * CHUNK_LINES + 10)
    lines = (folder / "predicted.csv").read_bytes().count(b"\r\n")
    assert lines == 2 * CHUNK_LINES + 11


def test_a_prediction_that_failed_says_why_and_can_be_tried_again(reviewer, session, work_off):
    send(reviewer, "a.csv", TRACKS)
    session.query(ModelVersion).filter_by(kind="advanced").update({"is_serving": False})
    session.commit()
    work_off()
    address = f"/predict/files/{job_of(session).id}"
    failed = reviewer.get(address).text
    session.query(ModelVersion).filter_by(kind="advanced").update({"is_serving": True})
    session.commit()

    reviewer.post(f"{address}/retry")
    work_off()

    assert "The prediction failed: No advanced model serves yet" in failed
    assert "The prediction is <strong>done</strong>" in reviewer.get(address).text
    assert reviewer.post(f"{address}/retry").status_code == 409


def test_a_file_is_deleted_with_its_results_once_it_is_over(reviewer, session, work_off, tmp_path):
    send(reviewer, "a.csv", TRACKS)
    address = f"/predict/files/{job_of(session).id}"
    early = reviewer.post(f"{address}/delete").status_code
    work_off()

    page = reviewer.post(f"{address}/delete", follow_redirects=True).text

    assert early == 409
    assert "a.csv was deleted." in page
    assert session.query(Job).count() == 0
    assert folders(tmp_path) == []
    assert reviewer.get(address).status_code == 404


def test_only_the_listed_results_can_be_fetched(reviewer, session, work_off):
    send(reviewer, "a.csv", TRACKS)
    work_off()
    address = f"/predict/files/{job_of(session).id}/results"

    for name in ("upload.csv", "predicted.csv", "..%2Fupload.csv", "a.predictions.jsonl"):
        assert reviewer.get(f"{address}/{name}").status_code == 404
