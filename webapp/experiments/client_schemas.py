"""What streaming clients send and get: assignments, exposures and events."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, WithJsonSchema

from webapp.prediction.schemas import STRICT

MOST_EVENTS = 1_000
LONGEST_ID = 100
# No space at either end, and no NUL, which PostgreSQL cannot store.
_SPACES = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
ID = rf"^[^{_SPACES}]([^\x00\n\r]*[^{_SPACES}])?$"

ListenerId = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_ID, pattern=ID, description="As the client calls them"),
]
_EVENTS = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_EVENTS,
    "description": (
        "Each an object of `id` (text of up to 100 characters that the client makes once per event), `listener_id`, "
        "`session_id`, `type` (play, skip, like, advertisement or buy_premium), `occurred_at` (ISO 8601, UTC unless it "
        "says otherwise, or epoch milliseconds) and, if there is one, `track_id`. Each is stored for itself: a wrong "
        "one gets a result of its own and spoils none of the others."
    ),
    "items": {},
    "examples": [
        [
            {
                "id": "7f3c-1",
                "listener_id": "ann",
                "session_id": "s-81",
                "type": "play",
                "occurred_at": 1764064800000,
                "track_id": "T1",
            }
        ]
    ],
}


class AssignmentBody(BaseModel):
    """Whose variant is asked for."""

    model_config = STRICT
    listener_id: ListenerId


class AssignmentAnswer(BaseModel):
    """A listener's variant and what to show; all null, with the reason, for one who is not in the experiment."""

    listener_id: str
    variant: str | None
    shows: str | None = Field(description="nothing, baseline or advanced")
    model_version: str | None = Field(description="The version that predicts; null for the one that serves")
    reason: str | None = Field(description="Why the listener is not in the experiment")


class ExposureBody(BaseModel):
    """A first real use of a variant."""

    model_config = STRICT
    listener_id: ListenerId
    variant: str | None = Field(
        default=None, max_length=60, description="What was shown; left out, the variant that was assigned"
    )
    exposed_at: str | int | None = Field(
        default=None,
        description="ISO 8601 (UTC unless it says otherwise) or epoch milliseconds; left out, now",
    )


class ExposureAnswer(BaseModel):
    """What is known of a listener's exposure."""

    listener_id: str
    variant: str
    exposed_at: str = Field(description="The earliest that was reported")
    is_mixed: bool = Field(
        description="Whether another variant was shown too; the listener then counts for none"
    )


class EventsBody(BaseModel):
    """Up to 1,000 events."""

    model_config = STRICT
    events: Annotated[list[Any], Field(min_length=1, max_length=MOST_EVENTS), WithJsonSchema(_EVENTS)]


class EventResult(BaseModel):
    """What became of one event."""

    id: str | None
    status: str = Field(description="stored, duplicate, conflict or invalid")
    code: int = Field(description="201, 200, 409 or 422")
    message: str | None = None


class EventsAnswer(BaseModel):
    """What became of every event, in the order of the request."""

    stored: int
    duplicate: int
    conflict: int
    invalid: int
    results: list[EventResult]
