"""The examples for streaming clients are run, in their order."""

import json
import re

from printed_examples import ask, assert_shows, examples_in

from webapp.accounts.tokens import Scope, create_token
from webapp.config import ROOT
from webapp.models import Experiment

TEXT = (ROOT / "docs" / "streaming-client.md").read_text(encoding="utf-8")


def test_every_printed_answer_is_what_the_app_answers(client, session):
    _, secret = create_token(session, "client", list(Scope))
    session.commit()
    for command, printed in examples_in(TEXT):
        answer = ask(client, command, {"Authorization": f"Bearer {secret}"})

        assert_shows(json.loads(printed), answer.json, command)
        session.query(Experiment).update({"salt": "5"})  # So that the division is the one that is printed.
        session.commit()


def test_there_is_an_example_of_every_route_of_experiments_that_needs_a_token(app):
    needed = {
        path.format(key="genres-on-cards")
        for path, methods in app.api_doc["paths"].items()
        if any(operation.get("security") for operation in methods.values())
        and path.startswith(("/api/v1/experiments", "/api/v1/events"))
    }

    shown = {re.search(r"(/api/v1/[\w/-]+)", command).group(1) for command, _ in examples_in(TEXT)}

    assert shown == needed
