"""The kinds of fields that a definition is made of."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from ml.experiments.metric_catalogue import METRICS
from webapp.catalogue.faults import BadValueError
from webapp.catalogue.times import epoch_ms
from webapp.experiments import plans
from webapp.json_bodies import NO_NUL, without_zero_fraction

KEY = f"^{plans.KEY.pattern}$"

ShownGenres = Literal["nothing", "baseline", "advanced"]
Whole = Annotated[int, BeforeValidator(without_zero_fraction)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]
VersionName = Annotated[str, Field(max_length=60, pattern=NO_NUL)]


def _known(key: str) -> str:
    if key not in METRICS:
        raise PydanticCustomError("unknown_metric", "must be one of {known}", {"known": ", ".join(METRICS)})
    return key


def _read_moment(value: Any) -> int | None:
    try:
        return epoch_ms("time", value)
    except BadValueError as error:
        must = "must be ISO 8601 or epoch milliseconds, from 2000 to 2100"
        raise PydanticCustomError("bad_time", must) from error


MetricKey = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(METRICS)})]
# Read as UTC epoch milliseconds.
Moment = Annotated[
    int | None,
    BeforeValidator(_read_moment),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}],
            "examples": ["2027-01-31T08:00:00Z"],
        }
    ),
]
