"""`flask audit`."""

import json

import pytest

from webapp.accounts.service import record


@pytest.fixture
def read(session, runner):
    """Runs the command on a log of three entries."""
    for number in range(3):
        record(session, "experiment ramped", f"genres-{number}", None, after=number / 2)
    session.commit()

    def read(*arguments):
        result = runner.invoke(args=["audit", *arguments])
        assert result.exit_code == 0, result.output
        return result.output.splitlines()

    return read


def test_the_newest_entries_come_first_with_their_details(read):
    lines = [line.split("\t") for line in read("--most", "2")]

    assert [line[3] for line in lines] == ["genres-2", "genres-1"]
    assert lines[0][1:] == ["command line", "experiment ramped", "genres-2", '{"after": 1.0}']
    assert lines[0][0].endswith("Z")


def test_it_filters(read):
    assert len(read("--text", "GENRES-1")) == 1
    assert read("--by", "ann") == []
    assert read("--since", "2999-01-01") == []


def test_it_writes_json_for_other_programs(read):
    records = [json.loads(line) for line in read("--json")]

    assert [one["detail"]["after"] for one in records] == [1.0, 0.5, 0.0]
    assert records[0].keys() == {"at", "by", "action", "subject", "detail"}
