import re

import pytest
from review_worlds import give, values_of

from webapp.models import (
    Artist,
    GenreGroup,
    Listener,
    ListenerFeedback,
    Opinion,
    ReviewLease,
    Role,
    Track,
    Verdict,
)


@pytest.fixture
def reviewing(sign_in, world):
    """A signed-in reviewer who has taken the first item."""
    client = sign_in(Role.REVIEWER)
    client.post("/review/next", data={"order": "uncertain"})
    return client


def shown(client):
    """The name of the item on the page."""
    return re.search(r"<h1>(.*?)</h1>", client.get("/review?order=uncertain").text).group(1)


def decide(client, decision, *groups):
    page = client.get("/review?order=uncertain").text
    fields = dict(re.findall(r'name="(lease|opinion)" value="(\d+)"', page))
    return client.post(
        "/review/verdicts",
        data={**fields, "decision": decision, "groups": list(groups), "order": "uncertain"},
    )


@pytest.mark.parametrize(
    "path", ["/review", "/review/agreement", "/review/artists/A0", "/review/reasons/T0-0"]
)
@pytest.mark.parametrize("role", [None, Role.LISTENER])
def test_only_reviewers_review(client, sign_in, world, path, role):
    if role:
        sign_in(role)

    assert client.get(path).status_code == (403 if role else 302)


def test_the_page_is_linked_for_reviewers(sign_in, world):
    assert 'href="/review"' in sign_in(Role.REVIEWER).get("/").text


def test_reading_the_page_takes_nothing(sign_in, world, session):
    page = sign_in(Role.REVIEWER).get("/review").text

    assert "6 left" in page and "Start" in page
    assert session.query(ReviewLease).count() == 0


def test_the_page_shows_what_the_models_say(reviewing):
    page = reviewing.get("/review").text

    assert "Artist 0" in page and "Song 0-1" in page
    assert "advanced-1" in page and "60.0 % primary" in page
    assert re.search(r"The baseline says <strong>Jazz</strong> \(60.0 %\), too", page)
    assert "5 left after this one - 0 done today" in page


def test_after_a_decision_comes_the_next_item(reviewing, session):
    answer = decide(reviewing, "accept")

    assert (answer.status_code, answer.location) == (303, "/review?order=uncertain")
    assert shown(reviewing) == "Artist 1"
    page = reviewing.get("/review").text
    assert "1 done today" in page
    assert values_of(session, "A0") == [("person", "Jazz", True), ("person", "Classical", False)]


def test_a_correction_takes_beginnings_of_names(reviewing, session):
    assert decide(reviewing, "correct", "cl", " rock ", "").status_code == 303

    assert values_of(session, "A0") == [("person", "Classical", True), ("person", "Rock", False)]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("j", "which could be Jazz, Japanese pop"),
        ("Polka", "must be the name of a genre group"),
        ("", "genres are 0, must be 1 to 5"),
    ],
)
def test_a_wrong_correction_is_said_on_the_page(reviewing, session, typed, message):
    answer = decide(reviewing, "correct", typed)

    assert answer.status_code == 422
    assert message in answer.text and "Artist 0" in answer.text
    assert session.query(Verdict).count() == 0


def test_a_decision_that_nobody_knows_is_refused(reviewing, session):
    assert decide(reviewing, "burn").status_code == 422
    assert session.query(Verdict).count() == 0


@pytest.mark.parametrize("lease", ["", "abc", "0", "999999999999999999", "²"])
def test_a_decision_without_a_lease_says_so_and_offers_the_next_item(reviewing, session, lease):
    answer = reviewing.post("/review/verdicts", data={"lease": lease, "decision": "accept"})

    assert answer.status_code == 409
    assert "no longer yours" in answer.text and "Next item" in answer.text
    assert session.query(Verdict).count() == 0


def test_a_decision_sent_twice_counts_once(reviewing, session):
    page = reviewing.get("/review").text
    fields = dict(re.findall(r'name="(lease|opinion)" value="(\d+)"', page)) | {"decision": "accept"}

    answers = [reviewing.post("/review/verdicts", data=fields).status_code for _ in range(2)]

    assert answers == [303, 409]
    assert session.query(Verdict).count() == 1


def test_undo_shows_the_item_again(reviewing, session):
    decide(reviewing, "accept")
    reviewing.post("/review/undo")

    assert shown(reviewing) == "Artist 0"
    assert values_of(session, "A0") == []
    assert "no verdict of yours to undo" in reviewing.post("/review/undo", follow_redirects=True).text


def test_what_listeners_doubt_is_shown(reviewing, session):
    listeners = [Listener(external_id=f"L{n}") for n in range(2)]
    session.add_all(listeners)
    session.flush()
    track, jazz = session.query(Track).first(), session.query(GenreGroup).first()
    session.add_all(
        ListenerFeedback(listener_id=one.id, track_id=track.id, group_id=jazz.id, created_at_ms=1)
        for one in listeners
    )
    session.commit()

    assert "2 listeners say this is not Jazz" in reviewing.get("/review").text


def test_where_nothing_waits_the_page_says_what_to_do(sign_in, session):
    page = sign_in(Role.REVIEWER).get("/review").text

    assert "Nothing waits for you" in page and "flask review predict" in page
    assert sign_in(Role.REVIEWER, "other").post("/review/next").status_code == 303


def test_an_item_whose_opinion_has_gone_can_still_be_corrected(reviewing, session):
    session.query(Opinion).delete()
    session.commit()

    page = reviewing.get("/review").text
    assert "No model says anything of it any more" in page and 'data-key="a"' not in page
    assert decide(reviewing, "accept").status_code == 409
    assert decide(reviewing, "correct", "Rock").status_code == 303


def test_an_import_s_label_is_corrected_from_the_artist_s_page(sign_in, world, session):
    client = sign_in(Role.REVIEWER)
    give(session, "A0", "import")
    session.commit()
    assert 'href="/review/artists/A0"' in client.get("/artists/A0").text

    answer = client.post("/review/artists/A0", data={"groups": ["Jazz"]})

    assert (answer.status_code, answer.location) == (303, "/artists/A0")
    assert values_of(session, "A0") == [("import", "Rock", True), ("person", "Jazz", True)]
    assert "Polka" in client.post("/review/artists/A0", data={"groups": ["Polka"]}).text
    assert client.get("/review/artists/nobody").status_code == 404


def test_reasons_need_a_model_and_a_track(reviewing):
    assert reviewing.get("/review/reasons/nothing").status_code == 404
    assert reviewing.get("/review/reasons/T0-0").status_code == 503


def test_the_reasons_name_what_moved_the_answer(prepared_app):
    from webapp.extensions import db
    from webapp.prediction.serving import serving_models
    from webapp.review.reasons import reasons_for

    track = db.session.query(Track).filter(Track.artist_id.is_not(None)).first()

    found = reasons_for(db.session(), serving_models(), track)

    assert found["genre"] in found["summary"]
    assert {block["block"] for block in found["blocks"]} >= {"title", "audio"}


def test_the_artist_page_shows_no_button_to_others(client, world, session):
    assert session.query(Artist).count() == 6
    assert "/review/artists/A0" not in client.get("/artists/A0").text
