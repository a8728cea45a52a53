"""The examples of the write-back are run, in their order."""

import json
import re

import pytest
from printed_examples import ask, assert_shows, examples_in
from written_back import World

from webapp.accounts.tokens import Scope, create_token
from webapp.config import ROOT
from webapp.models import WriteMode

TEXT = (ROOT / "docs" / "write-back.md").read_text(encoding="utf-8")


@pytest.fixture
def headers(app, session):
    world = World(app, session)
    _, secret = create_token(session, "client", [Scope.GENRES], account_id=world.reviewer.id)
    session.commit()
    return {"Authorization": f"Bearer {secret}"}


def test_every_printed_answer_is_what_the_app_answers(client, headers):
    for command, printed in examples_in(TEXT):
        answer = ask(client, command, headers)

        assert_shows(json.loads(printed), answer.json, command)


def test_there_is_an_example_of_every_route_of_the_write_back(app):
    needed = {
        (method.upper(), path.format(batch_id=1))
        for path, methods in app.api_doc["paths"].items()
        for method, operation in methods.items()
        if "write-back" in operation["tags"]
    }

    shown = {
        (
            "POST" if " -d " in command or "-X POST" in command else "GET",
            re.search(r"(/api/v1/[\w/-]+)", command).group(1),
        )
        for command, _ in examples_in(TEXT)
    }

    assert shown == needed and len(needed) == 4


def test_every_mode_is_explained():
    assert all(f"| `{mode}`" in TEXT for mode in WriteMode)
