"""Genre values with what says them, in the order in which people read them."""

from collections.abc import Collection, Sequence

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from webapp.catalogue.group_values import Owner
from webapp.catalogue.overruling import PERSON
from webapp.models import Account, GenreGroup, GenreValue, ModelVersion

_SPEAK_FIRST = {PERSON: 0, "import": 1}

# The owner's key, the value, the name of its group, of its model version and of its account.
SaidValue = tuple[int | None, GenreValue, str, str | None, str | None]


def said_values(session: Session, owner: Owner, keys: Collection[int]) -> Sequence[SaidValue]:
    """Read the values of some artists or tracks: a person's, an import's, then a model's, each the primary one first.

    Args:
        session: Only reads.
        owner: `GenreValue.artist_id` or `GenreValue.track_id`.
        keys: Of the artists or tracks.
    """
    speaks = case(_SPEAK_FIRST, value=GenreValue.source, else_=len(_SPEAK_FIRST))
    rows = session.execute(
        select(owner, GenreValue, GenreGroup.name, ModelVersion.version, Account.username)
        .join(GenreGroup, GenreGroup.id == GenreValue.group_id)
        .outerjoin(ModelVersion, ModelVersion.id == GenreValue.model_version_id)
        .outerjoin(Account, Account.id == GenreValue.account_id)
        .where(owner.in_(keys))
        .order_by(speaks, GenreValue.is_primary.desc(), GenreValue.probability.desc(), GenreGroup.position)
    )
    return rows.tuples().all()
