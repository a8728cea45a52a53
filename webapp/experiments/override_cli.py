"""`flask experiments override`."""

import click

from webapp.extensions import db
from webapp.transaction import commits


@click.command()
@click.argument("key")
@click.argument("listener")
@click.argument("variant")
@commits
def override(key: str, listener: str, variant: str) -> None:
    """Give LISTENER the variant VARIANT of running experiment KEY; the analysis leaves them out for good."""
    from webapp.clock import now_ms
    from webapp.experiments.assigning import OverrideError
    from webapp.experiments.overriding import UnknownListenerError, override_by_keys
    from webapp.experiments.service import UnknownExperimentError
    from webapp.experiments.variants import UnknownVariantError

    try:
        override_by_keys(db.session(), key, listener, variant, now_ms())
    except (UnknownExperimentError, UnknownListenerError, UnknownVariantError, OverrideError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{listener} has {variant} of {key}, and is left out of the analysis.")
