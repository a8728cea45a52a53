import pytest

from webapp.accounts.service import FAILURES_ALLOWED, create_account
from webapp.models import Account, AuditEntry, Role

PASSWORD = "a long enough password"


@pytest.fixture
def analyst(session):
    create_account(session, "ana", PASSWORD, Role.ANALYST)
    session.commit()


def sign_in(client, username="ana", password=PASSWORD, **kwargs):
    return client.post("/sign-in", data={"username": username, "password": password}, **kwargs)


def test_the_right_password_signs_in_and_the_page_says_so(client, analyst):
    page = sign_in(client, follow_redirects=True)

    assert "ana (analyst)" in page.text


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, analyst):
    wrong, unknown = sign_in(client, password="x" * 12), sign_in(client, username="nobody")

    assert wrong.status_code == unknown.status_code == 401
    assert "do not belong together" in wrong.text


def test_ten_failures_lock_the_name_for_a_while(client, analyst, session):
    for _ in range(FAILURES_ALLOWED):
        sign_in(client, password="x" * 12)

    assert sign_in(client).status_code == 429
    assert session.query(AuditEntry).filter_by(action="sign-in failed").count() == FAILURES_ALLOWED


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "//[", "/\r\nX: y", "/\r"],
)
def test_signing_in_never_leads_to_another_site(client, analyst, target):
    response = sign_in(client, query_string={"next": target})

    assert response.location == "/"


def test_signing_in_leads_back_to_where_one_came_from(client, analyst):
    assert sign_in(client, query_string={"next": "/predict"}).location == "/predict"


def test_a_reviewer_without_another_aim_begins_with_the_queue(client, session):
    create_account(session, "rita", PASSWORD, Role.REVIEWER)
    session.commit()

    assert sign_in(client, username="rita").location == "/review"
    assert sign_in(client, username="rita", query_string={"next": "/predict"}).location == "/predict"


def test_signing_out_ends_the_session(client, analyst):
    sign_in(client)

    page = client.post("/sign-out", follow_redirects=True)

    assert "Sign in" in page.text


def test_a_state_change_without_a_token_is_refused(app, client, analyst):
    app.config["WTF_CSRF_ENABLED"] = True

    assert sign_in(client).status_code == 400


def test_a_closed_account_cannot_sign_in(client, analyst, session):
    session.query(Account).one().is_active = False
    session.commit()

    assert sign_in(client).status_code == 401


def test_the_password_is_kept_as_an_argon2_hash(analyst, session):
    assert session.query(Account).one().password_hash.startswith("$argon2id$")


def test_a_nul_in_a_form_is_400(client):
    assert sign_in(client, username="a\x00b").status_code == 400
