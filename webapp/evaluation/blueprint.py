"""The blueprint of the pages about model versions, and how refusals become error pages and problems."""

from contextlib import AbstractContextManager

from flask import Blueprint
from werkzeug.exceptions import Conflict, HTTPException, NotFound, UnprocessableEntity

from ml.artefacts import ArtefactError
from webapp.errors import refused_as
from webapp.evaluation.comparison import IncomparableError, SameVersionError
from webapp.evaluation.registry import UnknownVersionError
from webapp.evaluation.serving import NothingBeforeError

bp = Blueprint("evaluation", __name__)

_ANSWERS: dict[type[Exception], type[HTTPException]] = {
    UnknownVersionError: NotFound,
    ArtefactError: Conflict,
    NothingBeforeError: Conflict,
    SameVersionError: UnprocessableEntity,
    IncomparableError: Conflict,
}


def refusals() -> AbstractContextManager[None]:
    """Turn what a service refuses into the error that says why."""
    return refused_as(_ANSWERS)
