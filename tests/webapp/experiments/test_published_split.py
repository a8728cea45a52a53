"""The whole path on real data: import, divide as the release's authors did, and read the report."""

import pytest
from engagement_data import sessions_by_listener

from ml.experiments.analysis.effects import effect_of
from ml.experiments.analysis.gathering import gather
from ml.experiments.analysis.scope import scope_of
from ml.experiments.metric_catalogue import METRICS
from ml.experiments.ratios import RatioSums, compare_ratios
from ml.experiments.stored_events import count_wrong_sums
from webapp.experiments.service import get_experiment
from webapp.models import EventType


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

    primary = report["analysis"]["primary"]
    control, treatment = primary["arms"]
    assert control["value"] == pytest.approx(3408.306205630371, rel=1e-12)
    assert treatment["value"] == pytest.approx(3242.8546980233386, rel=1e-12)
    assert (control["listeners"], treatment["listeners"]) == (25, 25)
    assert sum(arm["sessions"] for arm in report["arms"]) == 612
    (effect,) = primary["effects"]
    assert effect["raw"]["difference"] == pytest.approx(3242.8546980233386 - 3408.306205630371)
    assert effect["raw"]["interval"]["low"] == pytest.approx(-1178.86, abs=0.005)
    assert effect["raw"]["interval"]["high"] == pytest.approx(847.96, abs=0.005)
    assert effect["raw"]["t"] == pytest.approx(-0.3286760, rel=1e-6)
    assert effect["raw"]["p_value"] == pytest.approx(0.7439002, rel=1e-6)
    assert effect["detectable_lift"] == pytest.approx(0.43, abs=0.005)
    assert effect["permutation_p_value"] == pytest.approx(0.74, abs=0.02)


@pytest.mark.usefixtures("imported", "public")
def test_the_report_says_what_the_published_split_could_have_shown(client):
    report = client.get("/api/v1/experiments/genre-prediction/report").json

    notes = " ".join(report["method"]["notes"])
    assert "for 5 % it would take 1,767 listeners per arm" in notes
    assert "17,788 events name tracks that the catalogue lacks" in notes
    assert report["decision"]["sentence"].startswith("No winner, for this is a replay")
    assert "could detect ±43 %" in report["decision"]["sentence"]


@pytest.mark.parametrize(
    ("metric", "above", "below"),
    [
        ("skip_rate", EventType.SKIP, EventType.PLAY),
        ("tracks_per_session", EventType.PLAY, None),
        ("likes_per_hour", EventType.LIKE, "hours"),
        ("advertisements_per_hour", EventType.ADVERTISEMENT, "hours"),
    ],
)
@pytest.mark.usefixtures("imported")
def test_ratios_are_those_of_the_files_own_events(session, shared_data, metric, above, below):
    replay = get_experiment(session, "genre-prediction")
    scope = scope_of(session, replay, 0)
    found = effect_of("t", *gather(session, scope, 2, METRICS[metric]).tallies[metric])

    rows = [
        (
            sum(heard.events[above] for heard in sessions),
            sum(denominator_of(heard, below) for heard in sessions),
        )
        for sessions in sessions_by_listener(shared_data / "engagement-2023").values()
    ]
    expected = compare_ratios(*(RatioSums.from_values(*zip(*rows[arm::2], strict=True)) for arm in (0, 1)))
    assert found.raw.difference == pytest.approx(expected.comparison.difference, rel=1e-9)
    assert found.raw.p_value == pytest.approx(expected.comparison.p_value, rel=1e-8)


def denominator_of(heard, below):
    if below is None:
        return 1
    return heard.duration_s / 3600 if below == "hours" else heard.events[below]


@pytest.mark.usefixtures("imported")
def test_raw_events_and_running_sums_agree_on_real_sessions(session):
    assert count_wrong_sums(session) == 0
