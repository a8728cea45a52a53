"""The form that sets a listener's variant by hand."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.accounts.sign_in import needs
from webapp.clock import now_ms
from webapp.errors import refused_as
from webapp.experiments.override_api import REFUSED
from webapp.experiments.overriding import override_by_keys
from webapp.extensions import db
from webapp.models import Role
from webapp.transaction import commits

bp = Blueprint("experiment_override_form", __name__, url_prefix="/experiments")


@bp.post("/<key>/overrides")
@needs(Role.ADMIN)
@commits
def override(key: str) -> ResponseReturnValue:
    """Set a listener's variant."""
    listener_id, wanted = (request.form.get(name, "").strip() for name in ("listener_id", "variant"))
    with refused_as(REFUSED):
        variant = override_by_keys(db.session(), key, listener_id, wanted, now_ms(), current_user.id)
    flash(f"{listener_id} has {variant.name} now, and is left out of the analysis.", "success")
    return redirect(url_for("experiments.show", key=key))
