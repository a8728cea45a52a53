"""`flask users`: accounts from the command line."""

import click
from flask.cli import AppGroup

from webapp.extensions import db
from webapp.models import Role
from webapp.transaction import commits

users = AppGroup("users", help="Accounts of people who sign in.")


@users.command()
@click.argument("username")
@click.option(
    "--role", type=click.Choice([r.value for r in Role]), default=Role.LISTENER.value, show_default=True
)
@click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out."
)
@commits
def create(username: str, role: str, password: str) -> None:
    """Make an account named USERNAME."""
    from webapp.accounts.service import AccountError, create_account

    try:
        account = create_account(db.session(), username, password, Role(role))
    except AccountError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Created {account.role} {account.username}.")


@users.command("first-admin")
@commits
def first_admin() -> None:
    """Make an admin with a generated password, unless there is one."""
    from webapp.accounts import service

    made = service.first_admin(db.session())
    if made:
        name, password = made
        click.echo(f"Sign in as {name} with the password {password} - it is shown this once only.")


@users.command("list")
def list_() -> None:
    """List the accounts."""
    from sqlalchemy import select

    from webapp.models import Account

    for account in db.session.scalars(select(Account).order_by(Account.username)):
        click.echo(f"{account.username}\t{account.role}\t{'active' if account.is_active else 'closed'}")
