"""How what a write-back refuses becomes error pages and problems."""

from contextlib import AbstractContextManager

from werkzeug.exceptions import Conflict, HTTPException, NotFound, UnprocessableEntity

from webapp.catalogue.paging import PageError
from webapp.errors import refused_as
from webapp.review.dial import PrecisionError
from webapp.review.undoing import UndoError, UnknownBatchError
from webapp.review.write_back import KeyInUseError, NothingToWriteError, OtherVersionError

_ANSWERS: dict[type[Exception], type[HTTPException]] = {
    PageError: NotFound,
    PrecisionError: UnprocessableEntity,
    NothingToWriteError: Conflict,
    OtherVersionError: Conflict,
    KeyInUseError: Conflict,
    UnknownBatchError: NotFound,
    UndoError: Conflict,
}


def refusals() -> AbstractContextManager[None]:
    """Turn what a service refuses into the error that says why."""
    return refused_as(_ANSWERS)
