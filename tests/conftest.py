"""Databases built by the migrations, an app on each, and a client that inspects every page."""

import gc
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from databases import ReusedDatabase, postgres_programs, postgres_server, run_sql
from page_inspection import InspectingClient
from prepared import prepare, prepare_meanwhile
from quick_apps import COMPILED_TEMPLATES, offer_statements, reuse_statements, share_work

from webapp import create_app
from webapp.accounts.service import create_account
from webapp.config import ROOT, Settings
from webapp.extensions import db

PASSWORD = "a long enough password"
SECRET = "a key that only the tests know, 0123456789"

share_work()
# How long an example takes says what else the machine does, and nothing about the code.
hypothesis.settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


def make_app(database_url, folder, **others):
    """Build an app on a database, with other settings if given; its artefacts go to `folder`."""
    settings = Settings(
        app_env="testing",
        secret_key=SECRET,
        database_url=database_url,
        artefact_folder=Path(folder) / "artefacts",
        upload_folder=Path(folder) / "uploads",
        job_queue=str(Path(folder) / "jobs.sqlite"),
        version_poll_s=0.0,
        log_level="WARNING",
        **others,
    )
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    app.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    with app.app_context():
        reuse_statements(db.engine)
    app.test_client_class = InspectingClient
    return app


def migrate(app):
    """Bring the database of an app to the newest migration."""
    result = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert result.exit_code == 0, result.output
    with app.app_context():
        db.engine.dispose()
        offer_statements(db.engine)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sqlite")
    migrate(make_app(f"sqlite:///{folder / 'template.sqlite'}", folder))
    return folder / "template.sqlite"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The address of a PostgreSQL server that has a migrated database called `template`."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with TemporaryDirectory(prefix="genre-tests-") as name, postgres_server(programs, Path(name)) as server:
        run_sql(server, "CREATE DATABASE template")
        migrate(make_app(f"{server}/template", tmp_path_factory.mktemp("postgres")))
        yield server


@pytest.fixture(scope="session")
def reused_postgres(postgres):
    database = ReusedDatabase(postgres, "template")
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """A fresh, migrated database: each test that asks runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.sqlite")
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    database = request.getfixturevalue("reused_postgres")
    database.renew()
    return database.address


@contextmanager
def inside(app):
    """Push the app's context for one test, and let go of its connections afterwards."""
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(database_url, tmp_path):
    with inside(make_app(database_url, tmp_path)) as app:
        yield app


@pytest.fixture
def session(app):
    """The app's database session; tests commit what they add."""
    return db.session()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def sign_in(client, session):
    """Makes an account and signs it in: `sign_in(Role.ANALYST)`; gives the client."""

    def sign_in(role, username="someone"):
        create_account(session, username, PASSWORD, role)
        session.commit()
        client.post("/sign-in", data={"username": username, "password": PASSWORD})
        return client

    return sign_in


@pytest.fixture
def runner(app):
    """Runs `flask` commands: `runner.invoke(args=[...])`."""
    return app.test_cli_runner()


@pytest.fixture
def worker(app):
    """A worker of background jobs that the test itself drives."""
    from webapp.jobs.worker import Worker

    return Worker(app)


@pytest.fixture
def work_off(worker):
    """Do every job that waits, as the worker would."""

    def run():
        worker.tend()
        while task := worker.queue.huey.dequeue():
            worker.queue.huey.execute(task)
        db.session.rollback()  # Whoever asked sees what the worker wrote.

    return run


@pytest.fixture(scope="session")
def shared_data():
    """The folder with real data; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("GENRE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; GENRE_SHARED_DATA may name another folder")
    return folder


@pytest.fixture
def engagement_imported(runner, shared_data, tmp_path):
    """The 50 real listeners of the 2023 release with their 612 sessions, imported."""
    folder = shared_data / "engagement-2023"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}")
    command = ["catalogue", "import", str(folder), "--no-fold", "--rejects", str(tmp_path / "rejects")]
    result = runner.invoke(args=command)
    assert result.exit_code == 0, result.output


def pytest_collection_modifyitems(items):
    """Leave the files that need the prepared demo to the end; it is prepared meanwhile."""
    waiting = {item.path for item in items if _needs_prepared(item)}
    items.sort(key=lambda item: item.path in waiting)


def _needs_prepared(item):
    return "prepared" in item.fixturenames


def pytest_collection_finish():
    """Look for garbage less often, and never among what has been imported: a tenth of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def folder_of_prepared(tmp_path_factory):
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "prepared"


@pytest.fixture(scope="session", autouse=True)
def preparing(request, folder_of_prepared):
    """Prepare the demo beside the first tests, if any test needs it, and to the end: other processes wait for it."""
    if os.environ.get("PYTEST_XDIST_WORKER") != "gw0" or not any(map(_needs_prepared, request.session.items)):
        yield
        return
    with prepare_meanwhile(folder_of_prepared):
        yield


@pytest.fixture(scope="session")
def prepared(folder_of_prepared):
    """The demo catalogue with both models trained and serving; nobody changes it, and all processes share it."""
    return prepare(folder_of_prepared)


@pytest.fixture(scope="session")
def app_of_prepared(prepared):
    return make_app(prepared.database_url, prepared.artefacts.parent, reports_are_public=True)


@pytest.fixture
def prepared_app(app_of_prepared):
    """An app on the prepared database, for tests that only read."""
    with inside(app_of_prepared) as app:
        yield app


@pytest.fixture
def prepared_client(prepared_app):
    return prepared_app.test_client()
