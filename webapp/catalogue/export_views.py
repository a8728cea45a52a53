"""Download a filtered list of tracks or artists, streamed."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, abort, request, stream_with_context

from webapp.catalogue.blueprint import bp, refusals
from webapp.catalogue.export_formats import FORMATS
from webapp.catalogue.exported_rows import Exported, exported_artists, exported_tracks
from webapp.catalogue.filters import read_filters
from webapp.extensions import db


@bp.get("/catalogue/export.<ending>")
def export_tracks(ending: str) -> Response:
    """Send every track that the filters keep."""
    return _download("tracks", ending, exported_tracks)


@bp.get("/artists/export.<ending>")
def export_artists(ending: str) -> Response:
    """Send every artist that the filters keep."""
    return _download("artists", ending, exported_artists)


def _download(name: str, ending: str, rows_of: Callable[[Any, Any], Iterator[Exported]]) -> Response:
    if ending not in FORMATS:
        abort(404, description=f"There is no export as {ending[:20]!r}, only as {' or '.join(FORMATS)}.")
    media_type, written = FORMATS[ending]
    with refusals():
        rows = rows_of(db.session(), read_filters(request.args))
    response = Response(stream_with_context(written(rows)), content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={name}.{ending}"
    response.headers["Cache-Control"] = "no-store"
    return response
