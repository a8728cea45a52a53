"""The README is run: each curl example is sent, and each printed answer compared."""

import json
import re
import shlex

import pytest

from ml.features import FIELD_NAMES
from webapp.config import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n\$ (curl .*?[^\\])\n(\{.*?)```", README, re.DOTALL)
MORE = "..."


def ask(client, command):
    words = shlex.split(command.replace("\\\n", " "))
    path = next(word for word in words if word.startswith("http://")).removeprefix("http://127.0.0.1:8000")
    if "-d" not in words:
        return client.get(path)
    return client.post(path, data=words[words.index("-d") + 1], content_type="application/json")


def assert_shows(printed, answer, place="answer"):
    """What is printed must be in the answer; a member named `...` stands for more of them."""
    if isinstance(printed, dict):
        assert set(printed) - {MORE} <= set(answer), place
        assert MORE in printed or len(printed) == len(answer), f"{place} has more members"
        for name in set(printed) - {MORE}:
            assert_shows(printed[name], answer[name], f"{place}.{name}")
    elif isinstance(printed, list):
        assert len(printed) == len(answer), place
        for number, (one, other) in enumerate(zip(printed, answer, strict=True)):
            assert_shows(one, other, f"{place}[{number}]")
    elif isinstance(printed, float):
        assert answer == pytest.approx(printed, abs=0.02), place
    else:
        assert answer == printed, place


def test_the_readme_has_an_example_of_every_route(prepared_app):
    documented = {
        path.format(key="genre-prediction", job_id=1, version="advanced-1")
        for path in prepared_app.api_doc["paths"]
    }

    shown = {re.search(r"(/api/v1/[\w/-]+)", command).group(1) for command, _ in EXAMPLES}

    assert shown == documented


@pytest.mark.parametrize(
    ("command", "printed"), EXAMPLES, ids=[c.split("8000")[1].split()[0] for c, _ in EXAMPLES]
)
def test_every_printed_answer_is_what_the_app_answers(prepared_client, command, printed):
    answer = ask(prepared_client, command)

    assert_shows(json.loads(printed), answer.json)


def test_the_readme_names_every_field():
    assert [name for name in FIELD_NAMES if f"`{name}`" not in README] == []


def test_every_command_that_the_readme_names_exists(prepared_app):
    from webapp.commands import GROUPS

    groups = {group.name for group in GROUPS}

    assert set(re.findall(r"flask (\w+) \w", README)) <= groups


def test_the_picture_of_the_readme_is_there():
    assert all((ROOT / path).is_file() for path in re.findall(r"!\[.*?\]\((.*?)\)", README))
