import pytest

from webapp.accounts.tokens import (
    Scope,
    TokenError,
    create_token,
    find_token,
    is_valid,
    note_use,
    revoke_token,
)
from webapp.models import ApiToken, AuditEntry


def test_a_token_is_found_by_its_secret_which_is_not_kept(session):
    token, secret = create_token(session, "player", [Scope.EVENTS])

    assert find_token(session, secret) is token
    assert find_token(session, secret + "x") is None
    assert secret.encode() not in token.token_sha256
    assert len(secret) > 40


def test_a_token_expires(session):
    token, _ = create_token(session, "player", [Scope.EVENTS], days=2)

    end_ms = token.created_at_ms + 2 * 24 * 3_600_000
    assert is_valid(token, end_ms - 1)
    assert not is_valid(token, end_ms)


def test_a_revoked_token_is_not_found_and_both_steps_are_logged(session):
    token, secret = create_token(session, "player", [Scope.EVENTS])

    revoke_token(session, token.id)
    revoke_token(session, token.id)

    assert find_token(session, secret) is None
    assert [entry.action for entry in session.query(AuditEntry)] == ["token created", "token revoked"]


@pytest.mark.parametrize(
    "arguments", [("", [Scope.EVENTS]), ("x" * 81, [Scope.EVENTS]), ("a", []), ("a", [Scope.EVENTS], 0)]
)
def test_a_token_out_of_limits_is_refused(session, arguments):
    with pytest.raises(TokenError, match="must"):
        create_token(session, *arguments)


@pytest.mark.parametrize("number", [0, 7, -1, 10**30])
def test_there_is_no_token_to_revoke(session, number):
    with pytest.raises(TokenError, match=f"there is no token {number}"):
        revoke_token(session, number)


def test_a_use_is_written_once_a_minute(session):
    token, _ = create_token(session, "player", [Scope.EVENTS])

    for at_ms in (1_000, 30_000, 62_000):
        note_use(session, token.id, at_ms)
        session.refresh(session.get(ApiToken, token.id))

    assert token.last_used_at_ms == 62_000
    note_use(session, token.id, 63_000)
    session.refresh(token)
    assert token.last_used_at_ms == 62_000
