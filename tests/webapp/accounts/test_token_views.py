import re

from webapp.accounts.tokens import find_token
from webapp.models import ApiToken, Role


def test_an_admin_makes_a_token_sees_it_once_and_revokes_it(client, session, sign_in):
    sign_in(Role.ADMIN)

    made = client.post("/tokens", data={"name": "player", "scopes": ["events:write"], "days": "30"}).text
    secret = re.search(r"mgc_[\w-]+", made).group()
    again = client.get("/tokens").text
    token = find_token(session, secret)
    revoked = client.post(f"/tokens/{token.id}/revoke", follow_redirects=True).text

    assert (token.name, token.scopes) == ("player", ["events:write"])
    assert secret not in again
    assert "player is revoked" in revoked
    session.expire_all()
    assert find_token(session, secret) is None


def test_a_form_without_scope_is_refused(client, session, sign_in):
    sign_in(Role.ADMIN)

    assert client.post("/tokens", data={"name": "player"}).status_code == 422
    assert session.query(ApiToken).count() == 0


def test_an_unknown_token_is_not_found(client, sign_in):
    sign_in(Role.ADMIN)

    assert client.post("/tokens/7/revoke").status_code == 404
    assert client.post("/tokens/99999999999999999999/revoke").status_code == 404


def test_others_than_admins_are_kept_out(client, sign_in):
    sign_in(Role.ANALYST)

    assert client.get("/tokens").status_code == 403
