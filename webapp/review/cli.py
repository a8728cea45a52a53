"""`flask review`: what the models say of artists, for people to judge."""

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.config import settings_of
from webapp.errors import NotReadyError
from webapp.extensions import db
from webapp.transaction import writing

review = AppGroup("review", help="What people say about the models' answers.")


@review.command()
def predict() -> None:
    """Ask the serving versions about every artist that is new or has changed.

    Tracks without an artist are asked about one by one. Interrupted, it goes on where it stopped when it is run again.
    """
    from webapp.prediction import catalogue_predictions
    from webapp.prediction.artist_pieces import count_tracks
    from webapp.prediction.cli import progress_bar
    from webapp.prediction.serving import ServingModels
    from webapp.review import opinions

    settings = settings_of(current_app)
    models = ServingModels(settings.artefact_folder, settings.version_poll_s)
    try:
        found, reasons = catalogue_predictions.serving(db.session(), models)
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    for reason in reasons:
        click.echo(reason)
    stored = {model.version_id: 0 for model in found}
    with progress_bar(count_tracks(db.session())) as progress:
        for batch in opinions.predict_due(db.session(), found, progress):
            with writing() as session:
                stored[batch.version_id] += opinions.store(session, batch)
    _tidy()
    for model in found:
        click.echo(
            f"{model.predictor.version} has a new opinion of {stored[model.version_id]:,} artists and lone tracks."
        )


def _tidy() -> None:
    """Remove what is out of date, and count plays anew."""
    from webapp.review.opinions import forget_retired
    from webapp.review.popularity import note_popularity, stale_popularity

    with writing() as session:
        forgotten = forget_retired(session)
    if forgotten:
        click.echo(f"{forgotten:,} opinions that are out of date were removed.")
    for changed in stale_popularity(db.session()):
        with writing() as session:
            note_popularity(session, changed)
