"""The review loop: people correct what the models say, and the models learn from it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI


def add_to(app: "OpenAPI") -> None:
    """Add the pages and routes of this feature."""
