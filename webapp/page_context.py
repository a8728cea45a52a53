"""What every page template may ask for."""

from typing import Any

from flask import Flask, current_app


def add_page_context(app: Flask) -> None:
    """Give templates the endpoints that exist and whether synthetic data is about."""

    @app.context_processor
    def context() -> dict[str, Any]:
        return {"known_endpoints": current_app.view_functions, "holds_synthetic_data": _holds_synthetic_data}


def _holds_synthetic_data() -> bool:
    from sqlalchemy.exc import SQLAlchemyError

    from webapp.extensions import db
    from webapp.home.service import holds_synthetic_data

    try:
        return holds_synthetic_data(db.session())
    except SQLAlchemyError:  # An error page must still be shown when the database is the error.
        db.session.rollback()
        return False
