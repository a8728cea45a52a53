"""The genre groups, the micro-genres in them, and why; anyone may look."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from webapp.accounts.sign_in import has_role
from webapp.catalogue import mapping_pages
from webapp.catalogue.blueprint import asked_page, bp, refusals
from webapp.catalogue.genre_report import report_genres
from webapp.catalogue.group_rows import current_groups
from webapp.catalogue.mapping_changes import BY_ITSELF
from webapp.catalogue.mapping_pages import MappingOrder
from webapp.clock import utc_text
from webapp.extensions import db
from webapp.models import GenreGroup, Role

MOST_DOUBTFUL = 10


@bp.get("/genres")
def genres() -> ResponseReturnValue:
    """Show the groups with their sizes, and the most doubtful mappings."""
    session = db.session()
    doubtful = mapping_pages.mapped_names(session, None, MappingOrder.DOUBT, 1)
    return render_template(
        "genres/groups.html",
        report=report_genres(session),
        doubtful=doubtful.rows[:MOST_DOUBTFUL],
        n_doubtful=mapping_pages.count_doubtful(session),
        utc_text=utc_text,
    )


@bp.get("/genres/groups/<slug>")
def genre_group(slug: str) -> ResponseReturnValue:
    """Show the micro-genres of a group, the doubtful ones first."""
    group = mapping_pages.find_group(db.session(), slug)
    return _names_page(group or abort(404, description="There is no such genre group."))


@bp.get("/genres/names")
def genre_names() -> ResponseReturnValue:
    """Show all micro-genres, the doubtful ones first."""
    return _names_page(None)


@bp.get("/genres/names/<path:name>")
def genre_name(name: str) -> ResponseReturnValue:
    """Show where a micro-genre belongs, why, and who carries it."""
    session = db.session()
    found = mapping_pages.find_mapped(session, name)
    return render_template(
        "genres/name.html",
        mapped=found or abort(404, description="The mapping has no micro-genre of this name."),
        artists=mapping_pages.some_artists(session, name),
        history=mapping_pages.history_of(session, name),
        groups=current_groups(session),
        by_itself=BY_ITSELF,
        may_change=has_role(Role.ADMIN),
        utc_text=utc_text,
    )


@bp.get("/genres/history")
def genre_history() -> ResponseReturnValue:
    """Show the versions of the mapping, the newest first."""
    with refusals():
        page = mapping_pages.mapping_versions(db.session(), asked_page())
    return render_template(
        "genres/history.html", page=page, may_change=has_role(Role.ADMIN), utc_text=utc_text
    )


def _names_page(group: GenreGroup | None) -> str:
    order = _asked_order()
    with refusals():
        page = mapping_pages.mapped_names(db.session(), group, order, asked_page())
    return render_template("genres/names.html", group=group, page=page, order=order)


def _asked_order() -> MappingOrder:
    written = request.args.get("order", "")
    if written not in list(MappingOrder):
        allowed = " or ".join(order for order in MappingOrder if order)
        raise BadRequest(f"order is {written[:20]!r}, must be {allowed}")
    return MappingOrder(written)
