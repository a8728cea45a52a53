"""The app with one route more: a JSON route that does nothing, to compare the others with."""

from flask import Response, jsonify, request

from webapp import create_app
from webapp.extensions import csrf

app = create_app()


@app.route("/api/v1/nothing", methods=["POST"])
@csrf.exempt
def nothing() -> Response:
    """Read a body and answer it, as the prediction routes do."""
    return jsonify(fields=len(request.get_json()["track"]))
