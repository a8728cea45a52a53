"""Measure the features of the groups in the background, after a person has moved artists between them."""

from typing import Any

from webapp.catalogue.refreshing import refresh_distributions
from webapp.jobs.work import Work


def run(_work: Work) -> dict[str, Any]:
    """Measure and store; a second run changes nothing."""
    refresh_distributions()
    return {}
