"""The web app: `create_app` builds it in named steps."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask_openapi3 import OpenAPI

    from webapp.config import Settings


def create_app(settings: "Settings | None" = None) -> "OpenAPI":
    """Build the app.

    Args:
        settings: Everything it may be told; read from the environment when left out.

    Raises:
        UnsafeSettingsError: A setting is missing or unsafe.
    """
    from webapp.factory import build

    return build(settings)
