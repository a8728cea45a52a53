"""`flask models serve` and `rollback`."""

import click

from webapp.evaluation.command_group import checked_reason, forcing, models, refusals
from webapp.extensions import db
from webapp.models import ModelKind
from webapp.transaction import commits


@models.command()
@click.argument("version")
@forcing
@commits
def serve(version: str, force: bool, reason: str) -> None:
    """Let VERSION serve; web workers follow within seconds.

    A version that is worse than the one that serves, on the test artists that both share, is refused.
    """
    from webapp.evaluation import service

    with refusals():
        promotion = service.serve_version(db.session(), version, forced_because=checked_reason(force, reason))
    click.echo(f"{version} serves.")
    if promotion.judgement:
        click.echo(promotion.judgement.sentence)


@models.command()
@click.argument("kind", type=click.Choice([kind.value for kind in ModelKind]))
@click.option("--reason", default="", help="Why; kept in the audit log.")
@commits
def rollback(kind: str, reason: str) -> None:
    """Let the version of KIND serve that served before; web workers follow within seconds."""
    from webapp.evaluation import service

    with refusals():
        promotion = service.roll_back(db.session(), ModelKind(kind), reason=reason.strip())
    click.echo(f"{promotion.version.version} serves again, in place of {promotion.replaced}.")
