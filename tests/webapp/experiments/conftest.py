"""Reports that everybody may read."""

from dataclasses import replace

import pytest


@pytest.fixture
def public(app):
    """Open the reports to everybody."""
    app.extensions["settings"] = replace(app.extensions["settings"], reports_are_public=True)
