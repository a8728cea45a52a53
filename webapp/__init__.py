"""The web app: `create_app` builds it in named steps."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.config import Settings
    from webapp.factory import App


def create_app(settings: "Settings | None" = None) -> "App":
    """Build the app.

    Args:
        settings: Everything it may be told; read from the environment when left out.

    Raises:
        UnsafeSettingsError: A setting is missing or unsafe.
    """
    from webapp.factory import build

    return build(settings)
