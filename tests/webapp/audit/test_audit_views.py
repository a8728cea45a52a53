"""The admins' page of the audit log."""

import pytest
from experiment_definitions import running
from listening_rows import add_listener

from webapp.accounts.service import create_account, record
from webapp.accounts.tokens import Scope, create_token
from webapp.models import Role


@pytest.fixture
def log(session, sign_in):
    """An admin reads; what others did is in the log."""
    admin = sign_in(Role.ADMIN, "ada")
    rita = create_account(session, "rita", "a long enough password", Role.REVIEWER)
    record(session, "verdict: accept", "The 100 % Band", rita.id, verdict=7)
    record(session, "drift measured", "advanced-1", None, tracks=12)
    session.commit()

    def read(**asked):
        response = admin.get("/audit", query_string=asked)
        assert response.status_code == 200
        return response.text.partition("<tbody>")[2]

    return read


def test_the_newest_change_stands_first_with_who_made_it(log):
    page = log()

    assert page.index("drift measured") < page.index("verdict: accept") < page.index("account created")
    assert "<td>command line</td>" in page
    assert "<td>rita</td>" in page
    assert "verdict&#34;: 7" in page


@pytest.mark.parametrize(
    ("asked", "is_there", "is_not"),
    [
        ({"by": "rita"}, "verdict: accept", "drift measured"),
        ({"text": "DRIFT"}, "drift measured", "verdict: accept"),
        ({"text": "100 %"}, "verdict: accept", "drift measured"),
        ({"text": "advanced_1"}, "", "drift measured"),
        ({"by": "nobody"}, "", "drift measured"),
        ({"since": "2020-01-01"}, "drift measured", "nothing of that"),
        ({"since": "2999-01-01"}, "", "drift measured"),
    ],
)
def test_a_filter_leaves_what_fits(log, asked, is_there, is_not):
    page = log(**asked)

    assert is_there in page
    assert is_not not in page


def test_what_a_program_did_stands_beside_its_token(client, session, log):
    running(session)
    listener = add_listener(session)
    _, secret = create_token(session, "switchboard", [Scope.EXPERIMENTS])
    session.commit()

    answer = client.post(
        "/api/v1/experiments/genres/overrides",
        json={"listener_id": listener.external_id, "variant": "genres"},
        headers={"Authorization": f"Bearer {secret}"},
    )

    assert answer.status_code == 200, answer.text
    first = log().partition("</tr>")[0]
    assert "variant overridden" in first
    assert "<td>token switchboard</td>" in first
    assert "by_token" not in first


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"since": "yesterday"}, 422, "since is &#39;yesterday&#39;, must be a day like 2026-01-31"),
        ({"page": "0"}, 404, "page is &#39;0&#39;, must be a whole number from 1"),
        ({"page": "99"}, 404, "page is 99, must be 1 to 1"),
    ],
)
def test_a_wrong_question_is_refused_by_name(client, log, asked, status, words):
    response = client.get("/audit", query_string=asked)

    assert (response.status_code, words in response.text) == (status, True), response.text


@pytest.mark.parametrize("role", [Role.LISTENER, Role.REVIEWER, Role.ANALYST])
def test_others_may_not_read_it(sign_in, role):
    assert sign_in(role).get("/audit").status_code == 403


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get("/audit").location.startswith("/sign-in")
