"""The admins' page of API tokens."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import NotFound

from webapp.accounts import sign_in, tokens
from webapp.accounts.token_forms import TokenForm
from webapp.clock import now_ms, utc_text
from webapp.errors import refused_as
from webapp.extensions import db
from webapp.models import Role
from webapp.transaction import commits

bp = Blueprint("tokens", __name__, url_prefix="/tokens")


@bp.before_request
def admins_only() -> None:
    """Tokens open the API, so only admins make them."""
    sign_in.require(Role.ADMIN)


@bp.get("")
def index() -> ResponseReturnValue:
    """List the tokens, and offer to make one."""
    return _page(TokenForm())


@bp.post("")
@commits
def create() -> ResponseReturnValue:
    """Make a token, and show it this once."""
    form = TokenForm()
    if not form.validate():
        return _page(form), 422
    scopes = {tokens.Scope(scope) for scope in form.scopes.data or ()}
    token, secret = tokens.create_token(
        db.session(), str(form.name.data), scopes, form.days.data, current_user.id
    )
    response = make_response(_page(TokenForm(formdata=None), token.name, secret))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/<int:token_id>/revoke")
@commits
def revoke(token_id: int) -> ResponseReturnValue:
    """End a token."""
    with refused_as({tokens.TokenError: NotFound}):
        token = tokens.revoke_token(db.session(), token_id, current_user.id)
    flash(f"{token.name} is revoked.", "success")
    return redirect(url_for(".index"))


def _page(form: TokenForm, made: str | None = None, secret: str | None = None) -> str:
    now = now_ms()
    listed = [(token, tokens.is_valid(token, now)) for token in tokens.list_tokens(db.session())]
    return render_template(
        "accounts/tokens.html", form=form, tokens=listed, made=made, secret=secret, utc_text=utc_text
    )
