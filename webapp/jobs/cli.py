"""`flask jobs`: run the worker, list the jobs."""

import click
from flask import current_app
from flask.cli import AppGroup

from webapp.clock import now_ms, utc_text
from webapp.extensions import db

jobs = AppGroup("jobs", help="Background work, such as the imports that people start on a page.")


@jobs.command()
def work() -> None:
    """Do the jobs that wait, one after the other, until Ctrl+C or SIGTERM."""
    from webapp.jobs.worker import Worker

    Worker(current_app._get_current_object()).run()  # type: ignore[attr-defined]


@jobs.command("list")
def list_() -> None:
    """Show the newest jobs."""
    from webapp.jobs.service import newest_jobs, progress_of, worker_is_alive

    found = newest_jobs(db.session())
    for job in found:
        fraction = progress_of(job, now_ms()).fraction
        part = "" if fraction is None else f" {fraction:.0%}"
        click.echo(
            f"{job.id:>5}  {utc_text(job.created_at_ms)}  {job.kind}  {job.state}{part}  {job.message}".rstrip()
        )
    if not found:
        click.echo("There are no jobs. Imports that are started on the page Import become jobs.")
    if not worker_is_alive(now_ms()):
        click.echo("No worker runs; start one with `flask jobs work`.")
