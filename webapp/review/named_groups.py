"""The groups that a reviewer types."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from webapp.catalogue.group_rows import current_groups
from webapp.models import GenreGroup
from webapp.review.verdicts import VerdictError


def read_groups(session: Session, typed: Iterable[str]) -> list[int]:
    """Find the groups that texts name, in any case.

    The beginning of a name is enough where no other begins so, or else of a word where no other has such a word.

    Args:
        session: Only reads.
        typed: Names, short names or beginnings; blank ones are left out.

    Returns:
        Their keys in the order of the texts, each once.

    Raises:
        VerdictError: A text names no group, or several.
    """
    groups = current_groups(session)
    found = [_find(groups, text.strip()) for text in typed if text.strip()]
    return list(dict.fromkeys(group.id for group in found))


def _find(groups: Sequence[GenreGroup], text: str) -> GenreGroup:
    wanted = text.casefold()
    exact = [group for group in groups if wanted in (group.name.casefold(), group.slug)]
    begin = exact or [group for group in groups if group.name.casefold().startswith(wanted)]
    near = begin or [group for group in groups if f" {wanted}" in group.name.casefold()]
    if len(near) == 1:
        return near[0]
    if near:
        names = ", ".join(group.name for group in near)
        raise VerdictError(f"genre is {text[:60]!r}, which could be {names}")
    raise VerdictError(f"genre is {text[:60]!r}, must be the name of a genre group")
