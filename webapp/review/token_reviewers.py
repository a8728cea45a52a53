"""For whom a token reviews: the account that made it."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden

from webapp.models import Account, ApiToken, Role


def reviewer_behind(session: Session, token_id: int) -> int:
    """Return the key of the account that a token acts for.

    Raises:
        Forbidden: It acts for nobody, or for somebody who may not review.
    """
    account = session.scalar(
        select(Account).join(ApiToken, ApiToken.account_id == Account.id).where(ApiToken.id == token_id)
    )
    if account is None:
        raise Forbidden(
            "The token acts for no account; make it on the page Tokens, or with flask tokens create --for"
        )
    if not account.is_active or not Role(account.role).includes(Role.REVIEWER):
        raise Forbidden(f"{account.username} may not review: the role is {account.role}, must be reviewer")
    return account.id
