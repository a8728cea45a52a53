"""An admin uploads a catalogue, maps its columns, watches the import and fetches what was rejected."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SECRET, inside, make_app
from live_server import serve
from playwright.sync_api import expect

from webapp.accounts.service import create_account
from webapp.config import ROOT
from webapp.extensions import db
from webapp.models import Role

PASSWORD = "a long enough password"
IMPORT_MS = 60_000


@pytest.fixture(scope="module")
def server(sqlite_template, tmp_path_factory):
    """The server on an empty catalogue, with a worker beside it; replaces the one with the demo."""
    folder = tmp_path_factory.mktemp("uploading")
    shutil.copy(sqlite_template, folder / "test.sqlite")
    address = f"sqlite:///{folder / 'test.sqlite'}"
    with inside(make_app(address, folder)):
        create_account(db.session(), "kim", PASSWORD, Role.ADMIN)
        db.session.commit()
    with serve(address, folder, folder / "log") as running:
        environment = {
            **os.environ,
            "APP_ENV": "local",
            "SECRET_KEY": SECRET,
            "DATABASE_URL": address,
            "UPLOAD_FOLDER": str(folder / "uploads"),
            "JOB_QUEUE": str(folder / "jobs.sqlite"),
        }
        program = Path(sys.executable).with_name("flask")
        worker = subprocess.Popen([program, "jobs", "work"], cwd=ROOT, env=environment)
        yield running
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=30)


@pytest.fixture
def admin(page, sign_in):
    sign_in("kim", PASSWORD)
    page.get_by_role("link", name="Import", exact=True).click()
    return page


def upload(page, name, text):
    page.get_by_label("Files").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Upload").click()


def test_a_catalogue_goes_from_upload_to_result_and_rejects(admin):
    rows = [{"id": "A1", "name": "Los Ejemplos", "genres": ["cumbia"]}, {"id": -1, "name": "Nobody"}]
    upload(admin, "artists.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    expect(admin.get_by_text("rejected: id is -1")).to_be_visible()

    admin.get_by_role("button", name="Start import").click()

    expect(admin.get_by_text("The import is done")).to_be_visible(timeout=IMPORT_MS)
    expect(admin.get_by_text("read 2 = ")).to_contain_text("rejected 1 rows")
    with admin.expect_download() as download:
        admin.get_by_role("link", name="Download artists-rejected.jsonl").click()
    assert json.loads(Path(download.value.path()).read_text())["code"] == "missing"


def test_columns_are_mapped_on_the_page(admin):
    upload(admin, "list.csv", "key,label,singer\nX1,Song,Somebody\n")
    expect(admin.get_by_text("cannot be imported as it is")).to_be_visible()
    for column, field in (("key", "id"), ("label", "name"), ("singer", "artist")):
        admin.get_by_label(column).select_option(field)

    admin.get_by_role("button", name="Start import").click()

    expect(admin.get_by_text("read 1 = ")).to_be_visible(timeout=IMPORT_MS)


def test_a_pointer_is_refused_by_name(admin):
    upload(admin, "tracks.jsonl", "version https://git-lfs.github.com/spec/v1\n")

    expect(admin.get_by_role("alert")).to_contain_text("tracks.jsonl is a Git-LFS pointer")
