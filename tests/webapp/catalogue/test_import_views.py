import gzip
import io
import json
import os
import resource
import signal

import pytest
from conftest import inside, make_app

from webapp.accounts.service import create_account
from webapp.extensions import db
from webapp.models import (
    Artist,
    AuditEntry,
    CatalogueUpload,
    GenreMapping,
    Job,
    JobState,
    Role,
    Track,
)

PASSWORD = "a long enough password"
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"


def sign_in(client, session, role=Role.ADMIN):
    create_account(session, "kim", PASSWORD, role)
    session.commit()
    client.post("/sign-in", data={"username": "kim", "password": PASSWORD})


@pytest.fixture
def admin(client, session):
    sign_in(client, session)
    return client


def as_lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def send(client, name, content, **kwargs):
    """Upload a file, as one piece of memory however large it is."""
    head = f'--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + b"\r\n--cut--\r\n"
    return client.post(
        "/catalogue/imports", data=body, content_type="multipart/form-data; boundary=cut", **kwargs
    )


def folders(tmp_path):
    return list((tmp_path / "uploads").glob("*"))


def test_only_admins_see_the_imports(client, session):
    paths = [f"/catalogue/imports{rest}" for rest in ("", "/1", "/1/rejects/tracks-rejected.jsonl")]
    strangers = [client.get(path).status_code for path in paths]

    sign_in(client, session, Role.ANALYST)

    assert strangers == [302, 302, 302]
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]
    assert ">Import<" not in client.get("/").text


def test_nobody_else_can_upload_start_or_delete(client, session, tmp_path):
    sign_in(client, session, Role.REVIEWER)

    assert send(client, "tracks.jsonl", b"{}").status_code == 403
    for action in ("columns", "start", "retry", "delete"):
        assert client.post(f"/catalogue/imports/1/{action}").status_code == 403
    assert folders(tmp_path) == []


def test_an_empty_list_says_what_to_upload_first_and_that_no_worker_runs(admin):
    page = admin.get("/catalogue/imports").text

    assert "Nothing was uploaded yet" in page
    assert "No worker runs" in page
    assert "500,000,000 bytes" in page
    assert ">Import<" in admin.get("/").text


def test_an_upload_is_previewed_imported_and_its_rejects_are_fetched(admin, session, row, work_off):
    rows = [row("tracks"), row("tracks", id="T2", tempo=900), row("tracks", id="T3")]

    preview = send(admin, "tracks.jsonl", as_lines(*rows), follow_redirects=True).text
    waiting = admin.post("/catalogue/imports/1/start", follow_redirects=True).text
    work_off()
    page = admin.get("/catalogue/imports/1").text
    rejects = admin.get("/catalogue/imports/1/rejects/tracks-rejected.jsonl")

    assert "rejected: tempo is 900" in preview
    assert "queued" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert "The import is <strong>done</strong>" in page
    assert session.query(Track).count() == 2
    assert session.query(Job).one().result["files"][0] | {"notes": []} == {
        "name": "tracks.jsonl",
        "kind": "tracks",
        "read": 3,
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
        "notes": [],
    }
    assert rejects.mimetype == "application/x-ndjson"
    assert "attachment" in rejects.headers["Content-Disposition"]
    assert json.loads(rejects.text)["line"] == 2


def test_the_mended_rejects_file_imports_again(admin, session, row, work_off):
    mended = row("tracks") | {"line": 2, "column": "tempo", "code": "out_of_range", "value": 900}

    send(admin, "tracks-rejected.jsonl", as_lines(mended))
    admin.post("/catalogue/imports/1/start")
    work_off()

    assert session.query(Track).count() == 1


def test_the_genres_are_folded_after_the_rows(admin, session, row, work_off):
    send(admin, "artists.jsonl.gz", gzip.compress(as_lines(row("artists"))))
    admin.post("/catalogue/imports/1/start")
    work_off()

    assert session.query(GenreMapping).count() == 1
    assert "Folded 2 micro-genres" in admin.get("/catalogue/imports/1").text


def test_columns_that_no_layout_explains_are_mapped_by_a_person(admin, session, work_off):
    table = b"key,label,singer\nX1,Song,Somebody\n"

    preview = send(admin, "my songs.csv", table, follow_redirects=True).text
    refused = admin.post("/catalogue/imports/1/start")
    fields = {"field-0": "id", "field-1": "name", "field-2": "artist"}
    mapped = admin.post("/catalogue/imports/1/columns", data=fields, follow_redirects=True).text
    admin.post("/catalogue/imports/1/start", data=fields)
    work_off()

    assert "cannot be imported as it is" in preview
    assert "my songs.csv" in preview
    assert "--map" not in preview
    assert refused.status_code == 422
    assert "songs" in mapped
    assert session.query(CatalogueUpload).one().column_map == {
        "key": "id",
        "label": "name",
        "singer": "artist",
    }
    assert session.query(Artist).one().name == "Somebody"


def test_songs_without_ids_are_previewed_and_imported(admin, session, work_off):
    preview = send(admin, "hits.csv", b"name,artists\nDuet,Ann\n", follow_redirects=True).text
    admin.post("/catalogue/imports/1/start")
    work_off()

    assert "ids are derived from artist and title" in preview
    assert "Every row needs name, artists." in preview
    assert session.query(Track).one().external_id.startswith("derived:")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("tracks.jsonl", LFS, "tracks.jsonl is a Git-LFS pointer"),
        ("Meine Lieder.csv", b"a\0b", "Meine Lieder.csv is a binary file"),
        ("tracks.jsonl.gz", b"{}", "not compressed with gzip"),
        ("x.parquet", b"PAR0", "no Parquet file"),
        ("virus.exe", b"MZ", "virus.exe is not a name that is known"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_the_reason_and_not_kept(
    admin, session, tmp_path, name, content, reason
):
    response = send(admin, name, content)

    assert response.status_code == 422
    assert reason in response.text
    assert folders(tmp_path) == []
    assert session.query(CatalogueUpload).count() == 0


def test_a_form_without_a_file_says_so(admin):
    response = admin.post(
        "/catalogue/imports", data={"file": (io.BytesIO(b""), "")}, content_type="multipart/form-data"
    )

    assert response.status_code == 422
    assert "Choose a file first" in response.text


def test_a_body_that_is_no_form_is_422_and_another_type_415(admin):
    for body in (b"", b"no parts at all", b"--x\r\nbroken"):
        form = admin.post("/catalogue/imports", data=body, content_type="multipart/form-data; boundary=x")
        assert form.status_code == 422
    assert admin.post("/catalogue/imports", data=b"x", content_type="text/plain").status_code == 415


def test_a_file_name_is_never_a_path(admin, session, row, tmp_path):
    for name in ("../../etc/tracks.jsonl", r"..\\tracks.jsonl", "/tmp/tracks.jsonl", "a\tb.jsonl"):
        send(admin, name, as_lines(row("tracks")))

    uploads = session.query(CatalogueUpload).order_by(CatalogueUpload.id).all()
    kept = [path.name for upload in uploads for path in (tmp_path / "uploads" / upload.folder).iterdir()]
    assert kept == ["tracks.jsonl"] * 3 + ["upload.jsonl"]
    assert [upload.file_name for upload in uploads] == ["tracks.jsonl"] * 3 + ["ab.jsonl"]


def test_several_files_at_once_become_several_uploads(admin, session, row):
    files = [
        (io.BytesIO(as_lines(row("artists"))), "artists.jsonl"),
        (io.BytesIO(as_lines(row("tracks"))), "tracks.jsonl"),
    ]

    response = admin.post("/catalogue/imports", data={"file": files})

    assert response.location == "/catalogue/imports"
    assert [upload.kind for upload in session.query(CatalogueUpload)] == ["artists", "tracks"]


def test_an_upload_needs_its_csrf_token(app, admin, session, row, tmp_path):
    app.config["WTF_CSRF_ENABLED"] = True

    assert send(admin, "tracks.jsonl", as_lines(row("tracks"))).status_code == 400
    assert folders(tmp_path) == []


def test_an_upload_can_be_discarded_and_everything_is_in_the_audit_log(admin, session, row, tmp_path):
    send(admin, "tracks.jsonl", as_lines(row("tracks")))

    page = admin.post("/catalogue/imports/1/delete", follow_redirects=True).text

    assert "tracks.jsonl was deleted" in page
    assert folders(tmp_path) == []
    actions = [entry.action for entry in session.query(AuditEntry) if entry.action.startswith("catalogue")]
    assert actions == ["catalogue uploaded", "catalogue upload deleted"]


def test_a_folder_that_a_crash_left_behind_is_deleted_after_a_day(admin, row, tmp_path):
    old, fresh = tmp_path / "uploads" / "old", tmp_path / "uploads" / "fresh"
    for folder in (old, fresh):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))

    send(admin, "tracks.jsonl", as_lines(row("tracks")))

    assert (old.exists(), fresh.exists(), len(folders(tmp_path))) == (False, True, 2)


def test_an_import_starts_once_and_is_not_deleted_while_it_waits(admin, session, row):
    send(admin, "tracks.jsonl", as_lines(row("tracks")))
    admin.post("/catalogue/imports/1/start")

    assert admin.post("/catalogue/imports/1/start").status_code == 409
    assert admin.post("/catalogue/imports/1/columns").status_code == 409
    assert admin.post("/catalogue/imports/1/delete").status_code == 409
    assert session.query(Job).count() == 1


def test_a_failed_import_says_why_and_is_tried_again(admin, session, row, work_off, tmp_path):
    packed = gzip.compress(as_lines(*(row("tracks", id=f"T{n}", valence=n / 9999) for n in range(9999))))
    send(admin, "tracks.jsonl.gz", packed[: len(packed) // 2])
    admin.post("/catalogue/imports/1/start")
    work_off()
    failed = admin.get("/catalogue/imports/1").text
    upload = session.query(CatalogueUpload).one()
    (tmp_path / "uploads" / upload.folder / "tracks.jsonl.gz").write_bytes(packed)

    admin.post("/catalogue/imports/1/retry")
    work_off()

    assert "The import failed: tracks.jsonl.gz" in failed
    assert session.query(Job).one().state == JobState.DONE
    assert session.query(Track).count() == 9999


def test_what_does_not_exist_is_404(admin):
    for path in ("/99", "/99999999999999999999", "/0", "/x", "/1/rejects/nothing"):
        assert admin.get(f"/catalogue/imports{path}").status_code == 404


def test_rejects_are_served_from_their_own_folder_only(admin, session, row, work_off):
    send(admin, "tracks.jsonl", as_lines(row("tracks", tempo=900)))
    admin.post("/catalogue/imports/1/start")
    work_off()

    for name in ("tracks.jsonl", "..%2ftracks.jsonl", "%2e%2e/tracks.jsonl"):
        assert admin.get(f"/catalogue/imports/1/rejects/{name}").status_code == 404


@pytest.fixture
def small_admin(database_url, tmp_path):
    """An admin of an app that takes uploads of at most 3,000,000 bytes."""
    with inside(make_app(database_url, tmp_path, max_upload_bytes=3_000_000)) as app:
        client = app.test_client()
        sign_in(client, db.session())
        yield client


def test_more_than_the_limit_is_413_and_not_kept_while_other_routes_keep_theirs(small_admin, tmp_path):
    over = send(small_admin, "tracks.jsonl", b" " * 3_000_001)
    far_over = send(small_admin, "tracks.jsonl", b" " * 4_000_000)
    elsewhere = small_admin.post("/sign-in", data={"username": "x" * 1_000_001})

    assert [over.status_code, far_over.status_code, elsewhere.status_code] == [413] * 3
    assert "3,000,000 bytes" in over.text
    assert "3,000,000 bytes" in far_over.text
    assert folders(tmp_path) == []


def test_what_the_limit_allows_is_taken(small_admin, row):
    assert send(small_admin, "tracks.jsonl", as_lines(row("tracks")) * 8_000).status_code == 302


def test_a_full_disk_is_said_and_nothing_is_half_kept(small_admin, tmp_path):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        response = send(small_admin, "tracks.jsonl", b" " * 450_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)

    assert response.status_code == 507
    assert "its disk is full" in response.text
    assert folders(tmp_path) == []
