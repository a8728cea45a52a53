"""What moved an answer, in one plain sentence."""

from collections.abc import Mapping

BLOCKS = {
    "title": "the title",
    "artist_name": "the artist's name",
    "release": "the release facts",
    "audio": "the sound",
    "other_tracks": "the artist's other tracks",
}
_PLURAL = frozenset({"release", "other_tracks"})
_LEAST = 0.05


def sentence(genre: str, values: Mapping[str, float]) -> str:
    """Say what speaks most for a genre and what speaks most against it.

    Args:
        genre: The name of the genre.
        values: What each block of inputs adds to its log-odds; what rounds to 0.0 says nothing.
    """
    told = {block: value for block, value in values.items() if abs(value) >= _LEAST}
    if not told:
        return f"Nothing that is known of the track speaks clearly for {genre} or against it."
    most, least = max(told, key=lambda block: told[block]), min(told, key=lambda block: told[block])
    if told[most] < 0:
        return f"{_subject(least)} most against {genre} ({told[least]:+.1f}), and nothing clearly for it."
    against = f", {BLOCKS[least]} against it ({told[least]:+.1f})" if told[least] < 0 else ""
    return f"{_subject(most)} most for {genre} ({told[most]:+.1f}){against}."


def _subject(block: str) -> str:
    words, verb = BLOCKS[block], "speak" if block in _PLURAL else "speaks"
    return f"{words[0].upper()}{words[1:]} {verb}"
