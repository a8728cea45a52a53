"""A rollback on a server that runs: every worker follows in time, and no request fails."""

import shutil

import pytest
from conftest import make_app
from labelled_catalogue import add_labelled_catalogue
from live_server import serve
from prepared import Prepared
from rolling_back import drill

from webapp.extensions import db

pytestmark = pytest.mark.slow


@pytest.fixture
def two_versions(sqlite_template, tmp_path):
    """A labelled catalogue with two baselines, of which the first serves."""
    shutil.copy(sqlite_template, tmp_path / "own.sqlite")
    app = make_app(f"sqlite:///{tmp_path / 'own.sqlite'}", tmp_path)
    with app.app_context():
        add_labelled_catalogue(db.session())
        db.session.remove()
    for _ in range(2):  # Twice the same, so that neither is worse.
        result = app.test_cli_runner().invoke(args=["models", "train", "baseline", "--profile", "quick"])
        assert result.exit_code == 0, result.output
    with app.app_context():
        db.engine.dispose()
    return Prepared(tmp_path / "own.sqlite", tmp_path / "artefacts")


def test_all_workers_go_back_within_five_seconds_and_no_request_fails(two_versions, tmp_path):
    with serve(
        two_versions.database_url, two_versions.artefacts, tmp_path / "log", workers=2, LOG_LEVEL="WARNING"
    ) as server:
        came = drill(server, two_versions, rollbacks=2)

    assert came.failed == []
    assert {answer.version for answer in came.answers} == {"baseline-1", "baseline-2"}
    assert max(came.followed_s) < 5
