"""The same walk over HTTP, as a streaming client goes it: with a token, to a server that may be busy."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from webapp.experiments.event_bodies import ClientEvent
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.simulated_story import BATCH_EVENTS, Telling
from webapp.experiments.simulation import Progress, Told

TRIES = 6
FIRST_WAIT_S = 0.25
PATIENCE_S = 30


@dataclass(frozen=True)
class Client:
    """A server and how to be let in.

    Attributes:
        url: Such as http://127.0.0.1:8000.
        token: With the scopes of assignments, exposures and events.
        wait: Sleeps that many seconds between two tries.

    Raises:
        ExperimentError: The address is not of HTTP.
    """

    url: str
    token: str
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ExperimentError(f"the address is {self.url[:100]!r}, must begin with http:// or https://")

    def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Get a path, or post a body to it; a busy or silent server is asked again, up to 6 times in all.

        Raises:
            ExperimentError: It refuses, or stays busy or silent.
        """
        trouble = ""
        for turn in range(TRIES):
            if turn:
                self.wait(FIRST_WAIT_S * 2 ** (turn - 1))
            try:
                return self._answer(path, body)
            except HTTPError as error:
                trouble = _words(error)
                if error.code != 503:
                    break
            except (OSError, HTTPException, ValueError) as error:
                trouble = str(error) or type(error).__name__
        raise ExperimentError(f"{self.url}{path}: {trouble}")

    def _answer(self, path: str, body: Mapping[str, Any] | None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url.rstrip('/')}/api/v1{path}", content, headers)
        with urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)


def tell_over(client: Client, telling: Telling, control: str | None, progress: Progress) -> Told:
    """Let the listeners of a story live through an experiment that runs on a server, up to now.

    Their past comes all at once, so that the server counts these events as late; and it cannot know that they are
    invented but by their names.

    Args:
        client: Where it runs.
        telling: Who, when and what they play.
        control: Key of its control; None to ask the server, which then must have public reports.
        progress: Told the number of events sent, and of all so far.

    Raises:
        ExperimentError: The server refuses, or stays busy or silent.
    """
    address = f"/experiments/{quote(telling.key, safe='')}"
    control = control or str(client.ask(address)["variants"][0]["key"])
    history = telling.history()
    stored = _send(client, history, 0, progress)
    variants = _expose(client, address, telling)
    effects = {number: telling.story.effect for number, key in variants.items() if key != control}
    stored += _send(client, telling.events(effects), len(history), progress)
    return Told(len(variants), stored)


def _expose(client: Client, address: str, telling: Telling) -> dict[int, str]:
    """Assign and expose the listeners; gives the key of the variant by number, of those who have one."""
    variants = {}
    for number, name in enumerate(telling.names()):
        variant = client.ask(f"{address}/assignments", {"listener_id": name})["variant"]
        if variant is not None:
            exposure = {"listener_id": name, "variant": variant, "exposed_at": telling.exposed_at_ms}
            client.ask(f"{address}/exposures", exposure)
            variants[number] = variant
    return variants


def _send(client: Client, events: Sequence[ClientEvent], sent_before: int, progress: Progress) -> int:
    stored = 0
    for first in range(0, len(events), BATCH_EVENTS):
        batch = events[first : first + BATCH_EVENTS]
        stored += client.ask("/events", {"events": [_body(event) for event in batch]})["stored"]
        progress(sent_before + first + len(batch), sent_before + len(events))
    return stored


def _body(event: ClientEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "listener_id": event.listener,
        "session_id": event.session,
        "type": event.type,
        "occurred_at": event.occurred_at_ms,
        "track_id": event.track,
    }


def _words(error: HTTPError) -> str:
    """What a refusal says, as a problem if it is one."""
    try:
        return f"{error.code}, {json.load(error)['detail']}"
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return f"{error.code} {error.reason}"
