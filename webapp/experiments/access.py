"""Who may read experiment reports."""

from flask import current_app

from webapp.accounts import sign_in
from webapp.config import settings_of
from webapp.models import Role


def require_reader() -> None:
    """Stop a request for a report unless reports are public or an analyst asks.

    Raises:
        HTTPException: Nobody is signed in, or somebody without the role.
    """
    if not settings_of(current_app).reports_are_public:
        sign_in.require(Role.ANALYST)
