"""Who is signed in, and what their role lets them do."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, request, url_for
from flask_login import UserMixin, current_user
from werkzeug.exceptions import Forbidden, Unauthorized
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from webapp.errors import API_PREFIX
from webapp.extensions import db, login
from webapp.models import Account, Role

P = ParamSpec("P")
R = TypeVar("R")


class Person(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The signed-in account, detached from its row."""

    def __init__(self, account: Account) -> None:
        self.id = account.id
        self.username = account.username
        self.role = Role(account.role)


def remember_people() -> None:
    """Tell Flask-Login how to find a person again, and where to send strangers."""

    @login.user_loader
    def find_person(account_id: str) -> Person | None:
        account = db.session.get(Account, int(account_id))
        return Person(account) if account and account.is_active else None

    @login.unauthorized_handler
    def send_to_sign_in() -> Response:
        if request.path.startswith(API_PREFIX):
            raise Unauthorized("Sign in first")
        came_from = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in_form", next=came_from))


def has_role(role: Role) -> bool:
    """Whether the person behind this request may do what `role` may."""
    return bool(current_user.is_authenticated and current_user.role.includes(role))


def require(role: Role) -> None:
    """Stop a request whose person lacks the role.

    Raises:
        Forbidden: Somebody is signed in without the role.
        HTTPException: Nobody is; pages lead to the sign-in page.
    """
    if not current_user.is_authenticated:
        abort(login.unauthorized())
    if not has_role(role):
        raise Forbidden(f"This needs the role {role}; {current_user.username} is {current_user.role}")


def needs(role: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only people with the role reach a view."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            require(role)
            return view(*args, **kwargs)

        return guarded

    return guard
