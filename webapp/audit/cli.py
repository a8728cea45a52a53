"""`flask audit`: the audit log from the command line."""

from datetime import UTC, datetime

import click

from webapp.clock import utc_text
from webapp.extensions import db


@click.command()
@click.option("--by", default="", metavar="USERNAME", help="Only what this account did.")
@click.option("--text", default="", help="Only where this occurs in the action or in what it was done to.")
@click.option("--since", type=click.DateTime(), help="Only from this moment on, UTC.")
@click.option("--most", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def audit(by: str, text: str, since: datetime | None, most: int, as_json: bool) -> None:
    """Print the last entries of the audit log, the newest first."""
    import json

    from webapp.audit.log import Wanted, latest_entries

    since_ms = None if since is None else int(since.replace(tzinfo=UTC).timestamp() * 1000)
    for entry in latest_entries(db.session(), Wanted(by, text, since_ms), most):
        row = entry.row
        told = (utc_text(row.occurred_at_ms), entry.who, row.action, row.subject)
        if as_json:
            record = dict(zip(("at", "by", "action", "subject"), told, strict=True))
            click.echo(json.dumps(record | {"detail": row.detail}, ensure_ascii=False))
        else:
            click.echo("\t".join((*told, entry.detail)).rstrip())
