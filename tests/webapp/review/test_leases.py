from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from review_worlds import NOW, artist_of, asked, fill, give, lease_of, reviewer

from webapp.extensions import db
from webapp.models import Artist, Decision, ReviewLease
from webapp.review import leases
from webapp.review.items import Item
from webapp.review.leases import LEASE_MS, StaleError, current_or_next, find_lease, get_lease, take, take_next
from webapp.review.verdicts import Said, decide
from webapp.transaction import writing


def test_two_reviewers_get_different_items(session, rita, otto):
    first, second = (take_next(session, asked(account)) for account in (rita, otto))

    assert [artist_of(session, lease) for lease in (first, second)] == ["A0", "A1"]


def test_the_own_item_is_given_again_for_five_more_minutes(session, rita):
    first = current_or_next(session, asked(rita))
    again = current_or_next(session, asked(rita, now_ms=NOW + 60_000))

    assert again.id == first.id
    assert again.expires_at_ms == NOW + 60_000 + LEASE_MS


def test_an_expired_item_goes_to_whoever_asks_next(session, rita, otto):
    taken = take_next(session, asked(rita))

    late = take_next(session, asked(otto, now_ms=NOW + LEASE_MS))

    assert artist_of(session, late) == "A0"
    assert find_lease(session, rita, NOW + LEASE_MS) is None
    with pytest.raises(StaleError, match="no longer yours"):
        get_lease(session, rita, taken.id, NOW + LEASE_MS)


def test_a_lease_that_has_gone_is_never_about_another_item(session, rita):
    first = take_next(session, asked(rita)).id
    decide(session, rita, first, Said(Decision.SKIP), NOW)

    later = take_next(session, asked(rita))

    assert later.id != first
    with pytest.raises(StaleError):
        decide(session, rita, first, Said(Decision.SKIP), NOW)


def test_what_one_passes_by_does_not_come_back_at_once(session, rita):
    passed = [artist_of(session, take_next(session, asked(rita, now_ms=NOW + n))) for n in range(6)]

    assert passed == [f"A{n}" for n in range(6)]
    assert artist_of(session, take_next(session, asked(rita, now_ms=NOW + 6))) == "A0"


def test_nobody_holds_more_than_a_few(session, rita, otto, monkeypatch):
    monkeypatch.setattr(leases, "MOST_HELD", 2)
    found = [artist_of(session, take_next(session, asked(rita, now_ms=NOW + n))) for n in range(4)]

    assert found == ["A0", "A1", "A0", "A1"]
    assert artist_of(session, take_next(session, asked(otto))) == "A2"


def test_nothing_is_leased_where_nothing_waits(session, rita):
    for number in range(6):
        give(session, f"A{number}", "import")

    assert current_or_next(session, asked(rita)) is None


def test_a_held_item_cannot_be_taken(session, rita, otto):
    lease_of(session, "A0", otto)
    item = Item(session.query(Artist).filter_by(external_id="A0").one().id, None)

    assert take(session, rita, item, "value", NOW) is False
    assert take(session, rita, item, "value", NOW + LEASE_MS) is True


@pytest.mark.parametrize("expired", [False, True])
def test_of_many_who_reach_at_once_no_two_get_the_same(app, session, expired):
    fill(session, 12)
    accounts = [reviewer(session, f"r{number}") for number in range(4)]
    if expired:
        for number in range(12):
            lease_of(session, f"A{number}", accounts[0], NOW - 400_000)
    session.commit()
    together = Barrier(4)

    def reach(account):
        with app.app_context():
            together.wait()
            found = []
            for step in range(3):
                with writing() as own:
                    found.append(take_next(own, asked(account, now_ms=NOW + step)).artist_id)
            db.session.remove()
            return found

    with ThreadPoolExecutor(4) as pool:
        found = [artist for artists in pool.map(reach, accounts) for artist in artists]

    assert len(set(found)) == 12
    session.rollback()
    assert session.query(ReviewLease).filter(ReviewLease.expires_at_ms > NOW).count() == 12
