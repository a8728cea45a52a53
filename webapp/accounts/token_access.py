"""Letting programs in: `Authorization: Bearer TOKEN`, and what the token's scopes allow."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from webapp.accounts.service import BY_TOKEN
from webapp.accounts.tokens import Scope, find_token
from webapp.extensions import csrf, db
from webapp.models import ApiToken

CHALLENGE = WWWAuthenticate("bearer", {"realm": "api"})
SECURITY_SCHEMES: dict[str, Any] = {"token": {"type": "http", "scheme": "bearer"}}
SECURITY: list[dict[str, list[str]]] = [{"token": []}]


def open_to_tokens(blueprint: Blueprint, scope_of: Callable[[str], Scope]) -> None:
    """Let only programs reach a blueprint, before anything looks at what they send; their token is `token_in_use()`.

    Args:
        blueprint: Whose routes know no cookies, and so need no CSRF token.
        scope_of: What the view of a name, such as `events`, needs.
    """

    @blueprint.before_request
    def check() -> None:
        view = str(request.endpoint).rpartition(".")[2]
        g.token_id = require_scope(scope_of(view)).id

    csrf.exempt(blueprint)


def token_in_use() -> int:
    """The number of the token of this request."""
    return int(g.token_id)


def require_scope(scope: Scope) -> ApiToken:
    """Stop a request that carries no valid token of this scope; cookies count for nothing here.

    What the request changes stands in the audit log beside the token.

    Raises:
        Unauthorized: There is no token, or it is unknown, revoked or expired.
        Forbidden: The token has other scopes.
    """
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        raise Unauthorized("Send a token: Authorization: Bearer TOKEN", www_authenticate=CHALLENGE)
    token = find_token(db.session(), sent.token)
    if token is None:
        raise Unauthorized("The token is unknown, revoked or expired", www_authenticate=CHALLENGE)
    if scope not in token.scopes:
        raise Forbidden(f"This needs the scope {scope}; token {token.name!r} has {', '.join(token.scopes)}")
    db.session().info[BY_TOKEN] = token.id
    return token
