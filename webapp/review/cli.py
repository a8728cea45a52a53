"""`flask review`: what the models say of artists, for people to judge."""

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.config import settings_of
from webapp.errors import NotReadyError
from webapp.extensions import db
from webapp.transaction import commits, writing

ROWS_AT_ONCE = 5_000

review = AppGroup("review", help="What people say about the models' answers.")


@review.command()
def predict() -> None:
    """Ask the versions that serve or run in the shadow about every artist that is new or has changed.

    Tracks without an artist are asked about one by one. Interrupted, it goes on where it stopped when it is run again.
    """
    from webapp.accounts.service import record
    from webapp.prediction import catalogue_predictions
    from webapp.prediction.artist_pieces import count_tracks
    from webapp.prediction.serving import ServingModels
    from webapp.progress_bar import progress_bar
    from webapp.review import opinions
    from webapp.review.shadow_models import shadow_models

    settings = settings_of(current_app)
    models = ServingModels(settings.artefact_folder, settings.version_poll_s)
    try:
        found, reasons = catalogue_predictions.serving(db.session(), models)
        found = [*found, *shadow_models(db.session(), settings.artefact_folder)]
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    for reason in reasons:
        click.echo(reason)
    stored = {model.version_id: 0 for model in found}
    with progress_bar(count_tracks(db.session()), "predicting", " tracks") as progress:
        for batch in opinions.predict_due(db.session(), found, progress):
            with writing() as session:
                stored[batch.version_id] += opinions.store(session, batch)
    _tidy()
    for model in found:
        count = stored[model.version_id]
        with writing() as session:
            record(session, "opinions predicted", model.predictor.version, None, opinions=count)
        click.echo(f"{model.predictor.version} has a new opinion of {count:,} artists and lone tracks.")


def _tidy() -> None:
    """Remove what is out of date, note which artists lack a genre, and count plays anew."""
    from webapp.review.opinions import forget_retired
    from webapp.review.popularity import note_popularity, stale_popularity

    with writing() as session:
        forgotten = forget_retired(session)
    if forgotten:
        click.echo(f"{forgotten:,} opinions that are out of date were removed.")
    _note_open()
    for changed in stale_popularity(db.session()):
        with writing() as session:
            note_popularity(session, changed)


@review.command()
@click.argument("version")
@click.option("--end", "is_over", is_flag=True, help="Take it out of the shadow.")
@commits
def shadow(version: str, is_over: bool) -> None:
    """Let VERSION answer beside the one of its kind that serves, unseen; `flask review predict` then asks both."""
    from webapp.review.challengers import ChallengerError, leave_shadow, put_in_shadow

    try:
        if is_over:
            leave_shadow(db.session(), version)
        else:
            put_in_shadow(db.session(), version)
    except ChallengerError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{version} {'rests' if is_over else 'runs in the shadow. Ask it with: flask review predict'}")


@review.command()
@commits
def drift() -> None:
    """Compare what the serving versions are asked about with what they were trained on."""
    from webapp.accounts.service import record
    from webapp.clock import now_ms
    from webapp.review.drift import drifts, measure, store
    from webapp.review.drift_references import references

    try:
        known = list(references(db.session(), settings_of(current_app).artefact_folder))
    except NotReadyError as error:
        raise click.ClickException(str(error)) from error
    for version, reference in known:
        if reference is None:
            click.echo(f"{version.version} does not say what it was trained on: train anew.")
            continue
        rows = measure(db.session(), version, reference)
        store(db.session(), version, rows, now_ms())
        record(db.session(), "drift measured", version.version, None, tracks=rows[0].n if rows else 0)
    db.session.flush()
    for one in drifts(db.session()):
        click.echo(one.sentence)


def _note_open() -> None:
    """Note which artists lack a genre, some thousands at a time, so that nobody waits long to write."""
    from sqlalchemy import func, select

    from webapp.models import Opinion
    from webapp.review.items import note_open_between

    last = db.session().scalar(select(func.max(Opinion.id))) or 0
    for first in range(1, last + 1, ROWS_AT_ONCE):
        with writing() as session:
            note_open_between(session, first, first + ROWS_AT_ONCE - 1)
