"""How the OpenAPI document describes an error."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str
    value: str = Field(description="What was sent, as JSON, shortened to 100 characters")
    limit: dict[str, Any] = Field(description="The limits of the field, such as {'low': 0, 'high': 1}")


class Problem(BaseModel):
    """An error as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str | None
    errors: list[FieldError] = Field(default_factory=list, description="The first 20 wrong fields")
    n_errors: int = Field(default=0, description="How many fields are wrong")


def problems(*statuses: int) -> dict[str | int | HTTPStatus, Any]:
    """Describe the errors that a group of routes may answer, each a `Problem` under its own media type."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": schema}},
        }
        for status in statuses
    }
