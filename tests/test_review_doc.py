"""The examples of the review documentation are run, in their order."""

import json
import re

from printed_examples import ask, assert_shows, examples_in
from review_worlds import fill, reviewer

from webapp.accounts.tokens import Scope, create_token
from webapp.config import ROOT
from webapp.models import Opinion

TEXT = (ROOT / "docs" / "review.md").read_text(encoding="utf-8")


def test_every_printed_answer_is_what_the_app_answers(client, session):
    fill(session)
    _, secret = create_token(session, "labelling", [Scope.REVIEW], account_id=reviewer(session))
    session.commit()
    assert session.query(Opinion).order_by(Opinion.id).first().id == 1
    examples = examples_in(TEXT)
    assert len(examples) == 6
    for command, printed in examples:
        answer = ask(client, command, {"Authorization": f"Bearer {secret}"})
        assert_shows(json.loads(printed), answer.json, command)


def test_there_is_an_example_of_every_route(app):
    documented = {
        path
        for path, methods in app.api_doc["paths"].items()
        if any("review" in operation["tags"] for operation in methods.values())
    }

    shown = {re.search(r"(/api/v1/[\w/-]+)", command).group(1) for command, _ in examples_in(TEXT)}

    assert shown == documented
