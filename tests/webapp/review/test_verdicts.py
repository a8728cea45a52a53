import pytest
from review_worlds import NOW, artist_of, asked, give, lease_of, reviewer, say, values_of, version

from webapp.models import (
    Artist,
    AuditEntry,
    Decision,
    GenreGroup,
    GenreMapping,
    ModelVersion,
    Opinion,
    Verdict,
)
from webapp.review import second_looks
from webapp.review.items import DAY_MS, Item
from webapp.review.leases import StaleError, find_lease, take_next
from webapp.review.queue import waiting
from webapp.review.verdicts import NothingToUndoError, Said, VerdictError, correct, decide, undo

ACCEPTED = [("person", "Jazz", True), ("person", "Classical", False)]


def group(session, name):
    return session.query(GenreGroup).filter_by(name=name).one().id


def item(session, external_id):
    return Item(session.query(Artist).filter_by(external_id=external_id).one().id, None)


@pytest.fixture
def judge(session):
    """Let somebody decide about an artist."""

    def judge(account, external_id, decision, *names, ordering="uncertain", now_ms=NOW):
        lease = lease_of(session, external_id, account, now_ms, ordering)
        return decide(session, account, lease, Said(decision, [group(session, n) for n in names]), now_ms)

    return judge


def waits_for(session, account, now_ms=NOW):
    found = waiting(session, asked(account, now_ms=now_ms), 20)
    return {session.get(Artist, one.item.artist_id).external_id for one in found}


def test_accepting_gives_the_groups_of_the_answer_the_primary_one_first(session, rita, judge):
    verdict = judge(rita, "A0", Decision.ACCEPT)

    assert values_of(session, "A0") == ACCEPTED
    assert [key for key, _ in verdict.shown["advanced"]] == verdict.groups
    assert verdict.ordering == "uncertain"
    assert find_lease(session, rita, NOW) is None


def test_correcting_gives_the_named_groups(session, rita, judge):
    judge(rita, "A0", Decision.CORRECT, "Rock", "Jazz")

    assert values_of(session, "A0") == [("person", "Rock", True), ("person", "Jazz", False)]


def test_a_rejection_gives_nothing_and_hides_the_item_from_everybody_until_a_new_version(
    session, rita, otto, judge
):
    judge(rita, "A0", Decision.REJECT)

    assert values_of(session, "A0") == []
    assert not {"A0"} & (waits_for(session, rita) | waits_for(session, otto, NOW + 9 * DAY_MS))
    session.query(ModelVersion).filter_by(kind="advanced").update({"is_serving": False})
    new = version(session, "advanced", session.query(GenreMapping).one(), 2)
    say(session, new, session.query(GenreGroup).first(), artist=session.query(Artist).first())
    assert waits_for(session, otto) == {"A0"}


def test_a_skipped_item_comes_back_to_me_tomorrow_and_to_others_now(session, rita, otto, judge):
    judge(rita, "A0", Decision.SKIP)

    assert "A0" not in waits_for(session, rita, NOW + 1)
    assert "A0" in waits_for(session, otto, NOW + 1)
    assert "A0" in waits_for(session, rita, NOW + DAY_MS)


def test_undo_takes_back_one_after_the_other(session, rita, judge):
    judge(rita, "A0", Decision.ACCEPT)
    judge(rita, "A1", Decision.REJECT)

    assert undo(session, rita, NOW + 1).decision == Decision.REJECT
    assert artist_of(session, find_lease(session, rita, NOW + 1)) == "A1"
    assert values_of(session, "A0") == ACCEPTED
    undo(session, rita, NOW + 2)
    assert values_of(session, "A0") == []
    with pytest.raises(NothingToUndoError, match="no verdict of yours"):
        undo(session, rita, NOW + 3)
    assert {verdict.undone_at_ms for verdict in session.query(Verdict)} == {NOW + 1, NOW + 2}


def test_undo_frees_what_was_before_one_so_that_it_is_the_next_again(session, rita, judge):
    judge(rita, "A0", Decision.ACCEPT)
    assert artist_of(session, take_next(session, asked(rita))) == "A1"

    undo(session, rita, NOW + 1)

    assert artist_of(session, find_lease(session, rita, NOW + 1)) == "A0"
    decide(session, rita, find_lease(session, rita, NOW + 1).id, Said(Decision.ACCEPT), NOW + 2)
    assert artist_of(session, take_next(session, asked(rita, now_ms=NOW + 3))) == "A1"


def test_undoing_a_skip_that_somebody_else_took_up_leaves_me_what_i_have(session, rita, otto, judge):
    judge(rita, "A0", Decision.SKIP)
    assert artist_of(session, take_next(session, asked(otto, now_ms=NOW + 1))) == "A0"
    assert artist_of(session, take_next(session, asked(rita, now_ms=NOW + 2))) == "A1"

    undo(session, rita, NOW + 3)

    assert artist_of(session, find_lease(session, rita, NOW + 3)) == "A1"
    assert artist_of(session, find_lease(session, otto, NOW + 3)) == "A0"


def test_undo_takes_back_nobody_else_s(session, rita, otto, judge):
    judge(otto, "A0", Decision.ACCEPT)

    with pytest.raises(NothingToUndoError):
        undo(session, rita, NOW + 1)
    assert values_of(session, "A0") == ACCEPTED


def test_a_correction_overrides_an_import_and_leaves_it_as_it_was(session, rita):
    give(session, "A0", "import")
    correct(session, rita, item(session, "A0"), [group(session, "Jazz")], NOW)

    assert values_of(session, "A0") == [("import", "Rock", True), ("person", "Jazz", True)]
    undo(session, rita, NOW + 1)
    assert values_of(session, "A0") == [("import", "Rock", True)]


def test_undoing_a_second_correction_restores_the_first(session, rita, otto):
    correct(session, rita, item(session, "A0"), [group(session, "Jazz"), group(session, "Rock")], NOW)
    correct(session, otto, item(session, "A0"), [group(session, "Classical")], NOW + 1)
    assert values_of(session, "A0") == [("person", "Classical", True)]

    undo(session, otto, NOW + 2)

    assert values_of(session, "A0") == [("person", "Jazz", True), ("person", "Rock", False)]


def test_undoing_the_first_of_two_corrections_changes_nothing(session, rita, otto):
    correct(session, rita, item(session, "A0"), [group(session, "Jazz")], NOW)
    correct(session, otto, item(session, "A0"), [group(session, "Classical")], NOW + 1)

    undo(session, rita, NOW + 2)

    assert values_of(session, "A0") == [("person", "Classical", True)]


def test_a_person_s_value_from_elsewhere_is_never_touched(session, rita):
    give(session, "A0", "person")
    correct(session, rita, item(session, "A0"), [group(session, "Jazz")], NOW)
    undo(session, rita, NOW + 1)

    assert values_of(session, "A0") == [("person", "Rock", True)]


def test_a_second_look_gives_no_value(session, rita, otto, judge):
    judge(rita, "A0", Decision.ACCEPT)
    judge(otto, "A0", Decision.CORRECT, "Rock", ordering="second-look")

    assert values_of(session, "A0") == ACCEPTED


def test_a_second_look_counts_once_the_first_is_undone(session, rita, otto, judge):
    judge(rita, "A0", Decision.ACCEPT)
    second = judge(otto, "A0", Decision.CORRECT, "Rock", ordering="second-look")

    undo(session, rita, NOW + 1)

    assert values_of(session, "A0") == [("person", "Rock", True)]
    assert second.ordering == "uncertain"
    undo(session, otto, NOW + 2)
    assert values_of(session, "A0") == []


def test_a_second_look_at_what_is_undone_meanwhile_counts_as_a_first(session, rita, otto, judge):
    first = judge(rita, "A0", Decision.REJECT)
    lease = lease_of(session, "A0", otto, NOW, "second-look")
    undo(session, rita, NOW + 1)

    decide(session, otto, lease, Said(Decision.ACCEPT), NOW + 2)

    assert first.undone_at_ms is not None
    assert values_of(session, "A0") == ACCEPTED
    assert "A0" not in waits_for(session, rita, NOW + 3)


def test_judged_items_are_looked_at_again_by_one_other_reviewer(session, rita, otto, judge, monkeypatch):
    monkeypatch.setattr(second_looks, "ONE_IN", 1)
    judge(rita, "A0", Decision.ACCEPT)
    for account in (otto, rita):
        for number in range(1, 5):
            judge(account, f"A{number}", Decision.SKIP)

    again, own = (take_next(session, asked(account)) for account in (otto, rita))

    assert (artist_of(session, again), again.ordering) == ("A0", "second-look")
    assert (artist_of(session, own), own.ordering) == ("A5", "uncertain")
    decide(session, otto, again.id, Said(Decision.REJECT), NOW)
    assert second_looks.find_second_look(session, reviewer(session, "third"), NOW) is None


def test_only_one_verdict_in_ten_is_looked_at_again(session, rita, otto, judge, monkeypatch):
    monkeypatch.setattr(second_looks, "TURN", 1)
    numbers = [judge(rita, f"A{n % 6}", Decision.REJECT).id for n in range(6)]

    found = second_looks.find_second_look(session, otto, NOW)

    assert (found is not None) == any(number % 10 == 0 for number in numbers)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (Said(Decision.CORRECT), "genres are 0, must be 1 to 5"),
        (Said(Decision.CORRECT, range(1, 7)), "genres are 6, must be 1 to 5"),
        (Said(Decision.CORRECT, [9999]), "genre is 9999, must be one of the genre groups"),
        (Said(Decision.ACCEPT, [1]), "genres are 1, must be 0 where the decision is accept"),
    ],
)
def test_a_decision_that_says_too_little_or_too_much_is_refused(session, rita, said, message):
    with pytest.raises(VerdictError, match=message):
        decide(session, rita, lease_of(session, "A0", rita), said, NOW)


def test_a_lost_lease_is_stale(session, rita, otto):
    lease = lease_of(session, "A0", otto)

    for account, now in ((rita, NOW), (otto, NOW + 300_000)):
        with pytest.raises(StaleError, match="no longer yours"):
            decide(session, account, lease, Said(Decision.ACCEPT), now)
    assert values_of(session, "A0") == []


def test_an_item_that_has_a_genre_by_now_is_stale(session, rita):
    lease = lease_of(session, "A0", rita)
    give(session, "A0", "import")

    with pytest.raises(StaleError, match="has a genre by now"):
        decide(session, rita, lease, Said(Decision.ACCEPT), NOW)


def test_an_answer_that_changed_meanwhile_is_stale(session, rita):
    lease = lease_of(session, "A0", rita)
    shown = session.query(Opinion).order_by(Opinion.id).first().id

    with pytest.raises(StaleError, match="say something else"):
        decide(session, rita, lease, Said(Decision.ACCEPT, (), shown + 1), NOW)
    assert decide(session, rita, lease, Said(Decision.ACCEPT, (), shown), NOW).decision == "accept"


def test_the_audit_log_says_who_decided_what(session, rita, judge):
    judge(rita, "A0", Decision.CORRECT, "Rock")
    undo(session, rita, NOW)

    rows = session.query(AuditEntry).filter(AuditEntry.account_id == rita).order_by(AuditEntry.id)
    assert [(row.action, row.subject) for row in rows] == [
        ("verdict: correct", "Artist 0"),
        ("verdict undone", "Artist 0"),
    ]
    assert rows[0].detail["groups"] == [group(session, "Rock")]
