import json
from datetime import UTC, datetime, timedelta

import pytest
from experiment_definitions import definition

from webapp.models import Experiment


def test_an_experiment_is_made_from_a_file_and_led_through_its_states(runner, tmp_path):
    (tmp_path / "genres.json").write_text(json.dumps(definition(traffic_share=0.2)))

    said = [
        runner.invoke(args=["experiments", *command]).output
        for command in (
            ["create", str(tmp_path / "genres.json")],
            ["start", "genres"],
            ["ramp", "genres", "0.4"],
            ["stop", "genres"],
        )
    ]

    assert said[0].startswith("Made genres, a draft.")
    assert said[1:] == [
        "genres is running, with 20 % of the traffic.\n",
        "genres is running, with 40 % of the traffic.\n",
        "genres is stopped, with 40 % of the traffic.\n",
    ]


def test_a_wrong_file_or_step_is_said_in_a_line(runner, tmp_path):
    (tmp_path / "bad.json").write_text('{"key": "Upper"}')

    bad = runner.invoke(args=["experiments", "create", str(tmp_path / "bad.json")])
    unknown = runner.invoke(args=["experiments", "start", "nothing"])

    assert (bad.exit_code, unknown.exit_code) == (1, 1)
    assert 'key is "Upper"' in bad.output
    assert "There is no experiment 'nothing'" in unknown.output


@pytest.mark.parametrize(
    ("since", "code", "words"),
    [
        ("2026-01-05T08:00:00Z", 0, "genres is running"),
        ("soon", 1, "since is 'soon', must be ISO 8601"),
        ("{tomorrow}", 1, "must not be in the future"),
    ],
)
def test_an_experiment_may_have_begun_before_it_is_told(runner, session, tmp_path, since, code, words):
    (tmp_path / "genres.json").write_text(json.dumps(definition()))
    runner.invoke(args=["experiments", "create", str(tmp_path / "genres.json")])
    tomorrow = f"{datetime.now(UTC) + timedelta(hours=20):%Y-%m-%dT%H:%M:%SZ}"

    result = runner.invoke(
        args=["experiments", "start", "genres", "--since", since.format(tomorrow=tomorrow)]
    )

    started_at_ms = session.query(Experiment).one().started_at_ms
    assert (result.exit_code, words in result.output) == (code, True)
    assert started_at_ms == (None if code else 1_767_600_000_000)


def test_a_file_that_is_no_json_is_said_in_a_line(runner, tmp_path):
    (tmp_path / "cut.json").write_text('{"key": "c1"')

    result = runner.invoke(args=["experiments", "create", str(tmp_path / "cut.json")])

    assert result.exit_code == 1
    assert "Invalid JSON" in result.output
