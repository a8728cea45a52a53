"""The README is run: each curl example is sent, and each printed answer compared."""

import json
import re

import pytest
from printed_examples import ask, assert_shows, examples_in

from ml.features import FIELD_NAMES
from webapp.config import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = examples_in(README)


def needs_token(operation):
    """An empty entry stands for no token, which is then one of the ways in."""
    return {} not in (operation.get("security") or [{}])


def test_the_readme_has_an_example_of_every_route_that_needs_no_token(prepared_app):
    documented = {
        path.format(key="genre-prediction", job_id=1, version="advanced-1")
        for path, methods in prepared_app.api_doc["paths"].items()
        if not all(needs_token(operation) for operation in methods.values())
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
