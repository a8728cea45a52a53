"""The kinds of job and the function that does each, named so that jobs need not import the features above them."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from webapp.jobs.work import Work

CATALOGUE_IMPORT = "catalogue import"
FEATURE_MEASURING = "feature measuring"
FILE_PREDICTION = "file prediction"

FUNCTIONS = {
    CATALOGUE_IMPORT: "webapp.catalogue.import_job:run",
    FEATURE_MEASURING: "webapp.catalogue.measuring_job:run",
    FILE_PREDICTION: "webapp.prediction.file_job:run",
}


def function_of(kind: str) -> Callable[[Work], dict[str, Any]]:
    """Import the function that does a kind of job; it returns the job's result."""
    module, name = FUNCTIONS[kind].split(":")
    function: Callable[[Work], dict[str, Any]] = getattr(import_module(module), name)
    return function
