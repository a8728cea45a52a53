"""Verdicts of reviewers, with the genre values that they leave behind."""

from sqlalchemy import select

from webapp.accounts.service import create_account
from webapp.models import Account, Artist, Decision, GenreGroup, GenreValue, Role, Verdict

PASSWORD = "a long enough password"


def reviewer(session, name="reviewer"):
    """The account of a reviewer, made when it is first asked for."""
    found = session.scalar(select(Account).where(Account.username == name))
    return found or create_account(session, name, PASSWORD, Role.REVIEWER)


def say(session, artist, slugs, decision=Decision.CORRECT, now_ms=1_000, name="reviewer", undone_at_ms=None):
    """Let a reviewer say of an artist, by external id, that it is of groups, the primary one first."""
    account = reviewer(session, name)
    row = session.scalar(select(Artist).where(Artist.external_id == artist))
    ids = dict(session.execute(select(GenreGroup.slug, GenreGroup.id)).tuples().all())
    verdict = Verdict(
        artist_id=row.id,
        account_id=account.id,
        decision=decision,
        groups=[ids[slug] for slug in slugs],
        shown={},
        ordering="value",
        created_at_ms=now_ms,
        undone_at_ms=undone_at_ms,
    )
    session.add(verdict)
    session.flush()
    session.add_all(
        GenreValue(
            artist_id=row.id,
            group_id=ids[slug],
            source="person",
            account_id=account.id,
            verdict_id=verdict.id,
            probability=1.0,
            is_primary=place == 0,
            created_at_ms=now_ms,
        )
        for place, slug in enumerate(slugs)
        if undone_at_ms is None
    )
    session.commit()
    return verdict
