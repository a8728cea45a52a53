import pytest
from review_worlds import NOW, say, version

from webapp.models import Artist, AuditEntry, GenreGroup, GenreMapping, Role, Verdict
from webapp.review.challengers import ChallengerError, challenges, leave_shadow, put_in_shadow


@pytest.fixture
def challenger(session, world):
    """A second advanced version, which calls every artist classical."""
    mapping = session.query(GenreMapping).one()
    made = version(session, "advanced", mapping, number=2, is_serving=False)
    classical = session.query(GenreGroup).filter_by(name="Classical").one()
    for artist in session.query(Artist):
        say(session, made, classical, artist=artist)
    put_in_shadow(session, "advanced-2")
    return made


def judge(session, account_id, *groups):
    """Judge the artists in order, each to be of a group."""
    ids = {group.name: group.id for group in session.query(GenreGroup)}
    for artist, name in zip(session.query(Artist).order_by(Artist.id), groups, strict=False):
        session.add(
            Verdict(
                artist_id=artist.id,
                account_id=account_id,
                decision="correct" if name else "reject",
                groups=[ids[name]] if name else [],
                shown={},
                ordering="random",
                created_at_ms=NOW,
            )
        )
    session.flush()


def test_both_are_compared_on_the_same_items(session, rita, challenger):
    judge(session, rita, "Classical", "Classical", "Jazz", "Classical", None)

    (found,) = challenges(session)

    assert (found.champion.version, found.challenger.version, found.n) == ("advanced-1", "advanced-2", 5)
    assert (found.champion.agreed, found.challenger.agreed) == (1, 3)
    assert (found.only_champion, found.only_challenger) == (1, 3)
    assert found.p_value == pytest.approx(0.625)
    assert "too few differ" in found.sentence


def test_a_clear_difference_is_said(session, rita, challenger):
    judge(session, rita, *["Classical"] * 6)

    (found,) = challenges(session)

    assert found.p_value == pytest.approx(2 / 2**6)
    assert found.sentence.startswith("advanced-2 agrees with people more often")


def test_only_the_last_verdict_about_an_item_counts(session, rita, challenger):
    judge(session, rita, "Classical")
    judge(session, rita, "Jazz")

    (found,) = challenges(session)

    assert (found.n, found.champion.agreed, found.challenger.agreed) == (1, 1, 0)


def test_what_a_version_may_have_learnt_does_not_speak_for_it(session, rita, challenger):
    judge(session, rita, "Classical", "Classical", "Classical")
    challenger.metrics, challenger.created_at_ms = {"feedback": {"weight": 2}}, NOW
    judge(session, rita, "Classical")
    for verdict in session.query(Verdict):
        verdict.created_at_ms += (
            verdict.id > 2
        )  # The third artist, and the first one again, are judged later.
    session.flush()

    (found,) = challenges(session)

    assert (found.n, found.challenger.agreed) == (1, 1)


def test_without_verdicts_nothing_is_claimed(session, challenger):
    assert "has been judged yet" in challenges(session)[0].sentence


def test_what_serves_cannot_run_in_the_shadow(session, challenger):
    with pytest.raises(ChallengerError, match="advanced-1 serves"):
        put_in_shadow(session, "advanced-1")


def test_an_unknown_version_is_named(session, world):
    with pytest.raises(ChallengerError, match="There is no version 'nobody'"):
        put_in_shadow(session, "nobody")


def test_a_version_leaves_the_shadow_and_the_log_knows(session, challenger):
    leave_shadow(session, "advanced-2")

    assert challenges(session) == []
    actions = [entry.action for entry in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert actions[-2:] == ["version put in the shadow", "version taken out of the shadow"]
    with pytest.raises(ChallengerError, match="does not run in the shadow"):
        leave_shadow(session, "advanced-2")


def test_the_page_shows_the_comparison(client, session, sign_in, rita, challenger):
    judge(session, rita, "Classical", "Classical")
    session.commit()
    sign_in(Role.REVIEWER)

    assert "advanced-2 agrees with people on 2 against 0" in client.get("/review/deployment").text
