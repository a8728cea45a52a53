import pytest
from review_worlds import NOW, lease_of

from webapp.models import Artist, Decision, GenreGroup, Role
from webapp.review.agreement import agreements
from webapp.review.items import Item
from webapp.review.verdicts import Said, correct, decide, undo

WEEK_MS = 7 * 24 * 3_600_000


@pytest.fixture
def judge(session):
    def judge(account, number, decision, *names, ordering="random", now_ms=NOW):
        lease = lease_of(session, f"A{number}", account, now_ms, ordering)
        groups = [session.query(GenreGroup).filter_by(name=name).one().id for name in names]
        return decide(session, account, lease, Said(decision, groups), now_ms)

    return judge


def counts(rows, version="advanced-1"):
    return {row.of: (row.agreed, row.n) for row in rows if row.version == version}


def test_agreement_counts_verdicts_that_name_the_version_s_primary_group(session, rita, judge):
    judge(rita, 0, Decision.ACCEPT)
    judge(rita, 2, Decision.CORRECT, "Rock")
    judge(rita, 4, Decision.CORRECT, "Jazz", "Rock", ordering="value")
    judge(rita, 1, Decision.REJECT, now_ms=NOW - WEEK_MS)
    judge(rita, 3, Decision.SKIP)

    found = agreements(session, NOW)

    assert counts(found.by_group) == {"Jazz": (2, 3), "Rock": (0, 1)}
    assert counts(found.by_order) == {"random": (1, 3), "value": (1, 1)}
    assert counts(found.by_week) == {"2026-05-25": (2, 3), "2026-05-18": (0, 1)}
    over_time = [
        (row.of, row.week, row.agreed, row.n) for row in found.over_time if row.version == "advanced-1"
    ]
    assert over_time == [("Jazz", "2026-05-25", 2, 3), ("Rock", "2026-05-18", 0, 1)]
    assert found.weeks == ["2026-05-18", "2026-05-25"]
    (jazz,) = (row for row in found.by_group if (row.of, row.version) == ("Jazz", "advanced-1"))
    assert jazz.share == pytest.approx(2 / 3)
    assert (jazz.interval.low, jazz.interval.high) == pytest.approx((0.2077, 0.9385), abs=1e-4)


def test_the_baseline_s_answers_are_judged_by_the_same_verdicts(session, rita, judge):
    shown = [judge(rita, n, Decision.CORRECT, "Rock").shown["baseline"][0][0] for n in range(6)]
    rock = session.query(GenreGroup).filter_by(name="Rock").one().id

    found = agreements(session, NOW)

    baselines = {row.version: (row.agreed, row.n) for row in found.by_week if row.version != "advanced-1"}
    assert baselines == {"baseline-1": (shown.count(rock), 6)}
    assert sum(row.n for row in found.over_time if row.version == "baseline-1") == 6


def test_what_was_undone_or_not_asked_for_does_not_count(session, rita, judge):
    judge(rita, 0, Decision.ACCEPT)
    undo(session, rita, NOW + 1)
    artist = session.query(Artist).filter_by(external_id="A1").one()
    correct(session, rita, Item(artist.id, None), [session.query(GenreGroup).first().id], NOW)

    found = agreements(session, NOW)

    assert (found.reviewers, found.by_group, found.by_week, found.by_order) == (None, [], [], [])
    assert (found.over_time, found.weeks) == ([], [])


def test_reviewers_are_compared_on_what_both_judged(session, rita, otto, judge):
    for number, (first, second) in enumerate(
        [("Jazz", "Jazz"), ("Rock", "Rock"), ("Rock", "Jazz"), ("Jazz", "Jazz")]
    ):
        judge(rita, number, Decision.CORRECT, first)
        judge(otto, number, Decision.CORRECT, second, ordering="second-look")
    judge(rita, 5, Decision.ACCEPT)

    kappa = agreements(session, NOW).reviewers

    # Observed 3/4; by chance .5 x .75 + .5 x .25 = .5.
    assert (kappa.n, kappa.value) == (4, pytest.approx(0.5))


def test_the_page_shows_kappa_with_n_and_the_shares(session, sign_in, rita, otto, judge):
    client = sign_in(Role.REVIEWER)
    assert "No item has been judged by two people yet" in client.get("/review/agreement").text
    for number, second in enumerate(["Jazz", "Rock", "Rock"]):
        judge(rita, number, Decision.CORRECT, "Jazz" if number < 2 else "Rock")
        judge(otto, number, Decision.CORRECT, second, ordering="second-look")
    session.commit()

    page = client.get("/review/agreement").text

    assert "Cohen's kappa, n = 3" in page.replace("&#39;", "'")
