"""The whole path on real data: import, divide as the release's authors did, and read the report."""

import pytest

from ml.experiments.metrics import session_duration_sums, spans_from_events
from webapp.experiments.service import get_experiment


@pytest.fixture
def imported(runner, shared_data, tmp_path):
    folder = shared_data / "engagement-2023"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}")
    for command in (
        ["catalogue", "import", str(folder), "--no-fold", "--rejects", str(tmp_path / "rejects")],
        ["experiments", "assign", "--split", "alternate"],
    ):
        result = runner.invoke(args=command)
        assert result.exit_code == 0, result.output


@pytest.mark.usefixtures("imported", "public")
def test_the_published_split_gives_the_published_numbers(client):
    report = client.get("/api/v1/experiments/genre-prediction/report").json

    control, treatment = report["arms"]
    assert control["mean"] == pytest.approx(3408.306205630371, rel=1e-12)
    assert treatment["mean"] == pytest.approx(3242.8546980233386, rel=1e-12)
    assert (control["listeners"], treatment["listeners"]) == (25, 25)
    assert control["sessions"] + treatment["sessions"] == 612
    assert report["difference"]["absolute"] == pytest.approx(3242.8546980233386 - 3408.306205630371)
    assert report["difference"]["interval"]["low"] == pytest.approx(-1178.86, abs=0.005)
    assert report["difference"]["interval"]["high"] == pytest.approx(847.96, abs=0.005)
    assert report["test"]["t"] == pytest.approx(-0.3286760, rel=1e-6)
    assert report["test"]["p_value"] == pytest.approx(0.7439002, rel=1e-6)
    assert report["minimum_detectable_lift"] == pytest.approx(0.43, abs=0.005)


@pytest.mark.usefixtures("imported", "public")
def test_the_report_says_what_the_published_split_could_have_shown(client):
    report = client.get("/api/v1/experiments/genre-prediction/report").json

    notes = " ".join(report["notes"])
    assert "for 5% it would take 1,767 listeners per arm" in notes
    assert "17,788 events name tracks that the catalogue lacks" in notes
    assert report["verdict"].startswith("No winner, for this is a replay")


@pytest.mark.usefixtures("imported")
def test_raw_events_and_running_sums_agree_on_real_sessions(session):
    replay = get_experiment(session, "genre-prediction")

    running = session_duration_sums(session, replay.id)
    raw = session_duration_sums(session, replay.id, spans_from_events())

    assert [arm.mean_s for arm in running] == pytest.approx([arm.mean_s for arm in raw], rel=1e-14)
    assert [arm.sample().variance for arm in running] == pytest.approx(
        [arm.sample().variance for arm in raw], rel=1e-12
    )
