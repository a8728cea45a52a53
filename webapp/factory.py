"""Builds the app in named steps."""

from importlib import import_module

from flask import Flask
from flask_openapi3 import Info, OpenAPI

from webapp.accounts.token_access import SECURITY_SCHEMES
from webapp.commands import add_commands
from webapp.config import Settings
from webapp.database import add_database
from webapp.errors import handle_errors, validation_problem
from webapp.json_bodies import check_json_bodies
from webapp.json_reading import JsonReading
from webapp.page_context import add_page_context
from webapp.problem_schema import Problem
from webapp.request_gate import guard_requests
from webapp.request_log import configure_logging, log_requests
from webapp.security_headers import add_security_headers

FEATURES = (
    *("accounts", "jobs", "catalogue", "evaluation", "prediction", "review", "experiments", "apidocs"),
    *("audit", "home"),
)


def build(settings: Settings | None = None) -> OpenAPI:
    """Build the app; see `webapp.create_app`."""
    settings = settings or Settings.from_environment()
    app = _new_app(settings)
    configure_logging(settings.log_level)
    log_requests(app)
    add_database(app, settings)
    _add_page_extensions(app)
    add_security_headers(app)
    guard_requests(app)
    check_json_bodies(app)
    handle_errors(app)
    add_page_context(app)
    add_commands(app)
    _add_features(app)
    return app


def _new_app(settings: Settings) -> OpenAPI:
    app = OpenAPI(
        "webapp",
        info=Info(title="Music genre classification", version="1"),
        security_schemes=SECURITY_SCHEMES,
        doc_ui=False,
        validation_error_callback=validation_problem,
        validation_error_model=Problem,
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=settings.session_hours * 3600,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        BOOTSTRAP_SERVE_LOCAL=True,
        TESTING=settings.app_env == "testing",
    )
    app.json = JsonReading(app)
    return app


def _add_page_extensions(app: Flask) -> None:
    from webapp import extensions

    extensions.csrf.init_app(app)
    extensions.login.init_app(app)
    extensions.bootstrap.init_app(app)


def _add_features(app: OpenAPI) -> None:
    for feature in FEATURES:
        import_module(f"webapp.{feature}").add_to(app)
