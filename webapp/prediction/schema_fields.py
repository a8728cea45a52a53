"""The fields of `ml.features` as strict pydantic fields whose errors name the limits in one form."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError

from ml import features
from webapp.json_bodies import without_zero_fraction

KINDS = {"text": "text of", "whole": "a whole number from", "number": "a number from"}


def column_of(field: features.Field) -> tuple[Any, Any]:
    """Give type and description of a field, as `pydantic.create_model` takes them."""
    unit = f" Unit: {field.unit}." if field.unit else ""
    described = Field(default=None, description=field.about + unit, examples=[_example(field)])
    return Annotated[_type_of(field) | None, _naming_limits(field)], described


def _type_of(field: features.Field) -> Any:
    if field.kind == "text":
        return Annotated[str, StringConstraints(max_length=int(field.high or 0))]
    if field.kind == "flag":
        return bool | Literal[0, 1]
    limits = Field(ge=field.low, le=field.high)
    if field.kind == "whole":
        return Annotated[int, limits, BeforeValidator(without_zero_fraction)]
    return Annotated[float, limits]


def _naming_limits(field: features.Field) -> WrapValidator:
    """Whatever is wrong with a value, say what it must be."""
    must = "true, false, 0 or 1" if field.kind == "flag" else f"{KINDS[field.kind]} {field.limits}"
    limits = {name: limit for name, limit in (("low", field.low), ("high", field.high)) if limit is not None}

    def check(value: Any, handler: Any) -> Any:
        try:
            return handler(value)
        except ValidationError:
            raise PydanticCustomError("outside_limits", "must be {must}", {"must": must, **limits}) from None

    return WrapValidator(check)


def _example(field: features.Field) -> Any:
    convert: dict[str, Any] = {"whole": int, "number": float, "flag": lambda text: text == "yes"}
    return convert.get(field.kind, str)(field.example)
