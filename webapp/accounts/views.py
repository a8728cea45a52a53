"""Signing in and out."""

import re

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from webapp.accounts import service
from webapp.accounts.forms import SignInForm
from webapp.accounts.sign_in import Person
from webapp.extensions import db
from webapp.models import Role
from webapp.transaction import commits

bp = Blueprint("accounts", __name__)

# One slash, then no second one and no backslash: browsers read both as the name of another site.
LOCAL_ADDRESS = re.compile(r"/([^/\\].*)?")


@bp.get("/sign-in")
def sign_in_form() -> ResponseReturnValue:
    """Show the form."""
    return render_template("accounts/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
@commits
def sign_in() -> ResponseReturnValue:
    """Check the password and begin a session."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    username, password = str(form.username.data), str(form.password.data)
    if service.is_locked_out(db.session(), username):
        flash("Too many wrong passwords for this name. Try again in 15 minutes.", "danger")
        return render_template("accounts/sign_in.html", form=form), 429
    account = service.check_password(db.session(), username, password)
    if account is None:
        flash("Name and password do not belong together.", "danger")
        return render_template("accounts/sign_in.html", form=form), 401
    session.permanent = True
    person = Person(account)
    login_user(person)
    return redirect(_safe_target(request.args.get("next", ""), person.role))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    return redirect(url_for("home.home"))


def _safe_target(target: str, role: Role) -> str:
    """Where to go after signing in: an address of this site, or home, which is the queue for a reviewer."""
    if target.isprintable() and LOCAL_ADDRESS.fullmatch(target):
        return target
    return url_for("review.page" if role == Role.REVIEWER else "home.home")
