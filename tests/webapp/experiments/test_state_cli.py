import json

from experiment_definitions import definition


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
