"""`flask models predict-catalogue`, beside the commands that train and serve the versions."""

import click
from flask import current_app

from webapp.config import settings_of
from webapp.errors import NotReadyError
from webapp.evaluation.cli import models
from webapp.extensions import db
from webapp.prediction import prior_cli
from webapp.progress_bar import progress_bar
from webapp.transaction import writing

__all__ = ["models", "prior_cli"]


@models.command("predict-catalogue")
def predict_catalogue() -> None:
    """Let the serving versions predict every track that is new or has changed.

    Tracks of one artist see each other, so a change of one renews them all.
    Interrupted, it goes on where it stopped when it is run again.
    """
    from webapp.accounts.service import record
    from webapp.prediction import catalogue_predictions as predictions
    from webapp.prediction.artist_pieces import count_tracks
    from webapp.prediction.serving import ServingModels

    settings = settings_of(current_app)
    try:
        found, reasons = predictions.serving(
            db.session(), ServingModels(settings.artefact_folder, settings.version_poll_s)
        )
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    for reason in reasons:
        click.echo(reason)
    names = {model.version_id: model.predictor.version for model in found}
    stored = dict.fromkeys(names, 0)
    with progress_bar(count_tracks(db.session()), "predicting", " tracks") as progress:
        for batch in predictions.predict_due(db.session(), found, progress):
            with writing() as session:
                stored[batch.version_id] += predictions.store(session, batch)
    with writing() as session:
        forgotten = predictions.forget_retired(session)
        for version_id, name in names.items():
            record(session, "catalogue predicted", name, None, tracks=stored[version_id])
    for version_id, name in names.items():
        click.echo(f"{name} predicted {stored[version_id]:,} tracks that were new or had changed.")
    if forgotten:
        click.echo(f"{forgotten:,} predictions of versions that no longer serve were removed.")
