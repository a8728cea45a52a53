"""`flask tokens`: API tokens from the command line."""

import click
from flask.cli import AppGroup

from webapp.accounts.tokens import LONGEST_LIFE_DAYS, Scope
from webapp.clock import utc_text
from webapp.extensions import db
from webapp.transaction import commits

tokens = AppGroup("tokens", help="API tokens of programs.")


@tokens.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice([scope.value for scope in Scope]),
    multiple=True,
    required=True,
    help="May be repeated.",
)
@click.option("--days", type=click.IntRange(1, LONGEST_LIFE_DAYS), help="Life in days; endless by default.")
@click.option(
    "--for", "username", help="The account that it acts for, where a scope needs one, such as reviews."
)
@commits
def create(name: str, scopes: tuple[str, ...], days: int | None, username: str | None) -> None:
    """Make a token for the program NAME, and print it this once."""
    from webapp.accounts.service import find_account
    from webapp.accounts.tokens import TokenError, create_token

    account = find_account(db.session(), username) if username is not None else None
    if username is not None and account is None:
        raise click.ClickException(f"there is no account named {username!r}")
    wanted = {Scope(scope) for scope in scopes}
    try:
        _, secret = create_token(db.session(), name, wanted, days, account.id if account else None)
    except TokenError as error:
        raise click.ClickException(str(error)) from error
    click.echo(secret)


@tokens.command("list")
def list_() -> None:
    """List the tokens; the secrets themselves are not kept."""
    from webapp.accounts.tokens import is_valid, list_tokens
    from webapp.clock import now_ms

    for token in list_tokens(db.session()):
        state = "valid" if is_valid(token, now_ms()) else "ended"
        until = "endless" if token.expires_at_ms is None else f"until {utc_text(token.expires_at_ms)}"
        click.echo(f"{token.id}\t{token.name}\t{','.join(token.scopes)}\t{state}\t{until}")


@tokens.command()
@click.argument("token_id", type=int)
@commits
def revoke(token_id: int) -> None:
    """End the token of number TOKEN_ID."""
    from webapp.accounts.tokens import TokenError, revoke_token

    try:
        token = revoke_token(db.session(), token_id)
    except TokenError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Revoked {token.name}.")
