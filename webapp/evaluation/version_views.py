"""The versions in the registry, each with its model card."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from ml.model_card import card as sections_of
from ml.score_names import SCORE_NAMES
from webapp.accounts.sign_in import has_role
from webapp.clock import utc_text
from webapp.evaluation.accuracy import report_all
from webapp.evaluation.blueprint import bp, refusals
from webapp.evaluation.details import card_of, details_of
from webapp.evaluation.evaluation_view import curve_of, view_of
from webapp.evaluation.interval_strips import fraction_scale
from webapp.evaluation.registry import find_serving, get_version
from webapp.evaluation.serving import find_rollback
from webapp.extensions import db
from webapp.models import ModelKind, Role


@bp.get("/models")
def versions() -> ResponseReturnValue:
    """List the versions: which serve, how good they are, what they were trained on."""
    session = db.session()
    kinds = [(kind, find_serving(session, kind), find_rollback(session, kind)) for kind in ModelKind]
    return render_template(
        "evaluation/versions.html",
        reports=report_all(session),
        kinds=kinds,
        serving_names={kind: serving.version for kind, serving, _ in kinds if serving},
        scale=fraction_scale(None),
        may_serve=has_role(Role.ADMIN),
    )


@bp.get("/models/<version>")
def version(version: str) -> ResponseReturnValue:
    """Show a version: its model card, its evaluation and where it comes from."""
    with refusals():
        details = details_of(db.session(), version)
    manifest = details.manifest
    return render_template(
        "evaluation/version.html",
        details=details,
        sections=sections_of(manifest) if manifest else [],
        names=SCORE_NAMES,
        view=view_of(details.row.metrics),
        curve=curve_of(manifest) if manifest else None,
        serving=find_serving(db.session(), ModelKind(details.row.kind)),
        may_serve=has_role(Role.ADMIN),
        utc_text=utc_text,
    )


@bp.get("/models/<version>/card.md")
def card(version: str) -> Response:
    """Download the model card as Markdown."""
    with refusals():
        text = card_of(get_version(db.session(), version))
    download = {"Content-Disposition": f'attachment; filename="{version}-card.md"'}
    return Response(text, mimetype="text/markdown", headers=download)
