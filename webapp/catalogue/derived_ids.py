"""The id of a song whose file gives none, derived from what identifies it."""

import json
from collections.abc import Iterable
from hashlib import sha256

PREFIX = "derived:"
_DIGEST_CHARACTERS = 20
EXPLANATION = (
    "No column gives the id, so ids are derived from artist and title: "
    "the same title by the same artist is the same song."
)


def song_id(artists: Iterable[str], title: str) -> str:
    """The id of a song by its artists, in their order, and its title, whatever their case and spaces.

    It must never change: what is stored under it would be imported as another track.
    """
    names = list(dict.fromkeys(map(_plain, artists)))
    told = json.dumps([names, _plain(title)])
    return PREFIX + sha256(told.encode()).hexdigest()[:_DIGEST_CHARACTERS]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
