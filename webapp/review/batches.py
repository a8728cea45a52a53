"""The write-backs so far, for a list."""

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from webapp.catalogue.paging import Page, page_of
from webapp.clock import utc_text
from webapp.models import Account, ModelVersion, WriteBatch


@dataclass(frozen=True)
class ListedBatch:
    """A batch with the names that its keys stand for; None for the command line."""

    batch: WriteBatch
    version: str
    by: str | None
    undone_by: str | None

    @property
    def written_at(self) -> str:
        """When it was written, ISO 8601 in UTC."""
        return utc_text(self.batch.created_at_ms)

    @property
    def undone_at(self) -> str | None:
        """When it was undone, if it was."""
        return None if self.batch.undone_at_ms is None else utc_text(self.batch.undone_at_ms)


def list_batches(session: Session, number: int) -> Page:
    """A page of the batches, the newest first; each row holds what a `ListedBatch` holds.

    Raises:
        PageError: There is no such page.
    """
    return page_of(session, _listed(), [WriteBatch.id.desc()], number)


def listed_batch(session: Session, batch_id: int) -> ListedBatch:
    """One batch that is there."""
    return ListedBatch(*session.execute(_listed().where(WriteBatch.id == batch_id)).one())


def _listed() -> Select[WriteBatch, str, str, str]:
    undoer = aliased(Account)
    return (
        select(WriteBatch, ModelVersion.version, Account.username, undoer.username)
        .join(ModelVersion, ModelVersion.id == WriteBatch.model_version_id)
        .outerjoin(Account, Account.id == WriteBatch.account_id)
        .outerjoin(undoer, undoer.id == WriteBatch.undone_by_id)
    )
