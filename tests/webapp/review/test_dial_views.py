import json
import re

import pytest
from written_back import World, register_version

from webapp.clock import utc_text
from webapp.config import settings_of
from webapp.models import GenreValue, Job, Opinion, Role, WriteBatch


@pytest.fixture
def world(app, session):
    return World(app, session)


@pytest.fixture
def reviewer(world, client):
    client.post("/sign-in", data={"username": "rita", "password": "a long enough password"})
    return client


def written_on(page):
    """How many groups the button says that it would write."""
    found = re.search(r"Write (\d+) groups", page)
    return int(found.group(1)) if found else 0


def test_the_dial_says_what_it_would_write(reviewer, world):
    page = reviewer.get("/review/dial").text

    assert re.search(
        r"Fill \S+ % at 9\S+ % \(\S+ % to \S+ %\) precision, leave the rest to people: \d+ of 40 artists",
        page,
    )
    assert 0 < written_on(page) < 40
    assert "/artists/new-39" in page and "New 0<" not in page
    assert "Polish (0)" in page and '<svg class="line-chart"' in page
    assert world.session.query(WriteBatch).count() == 0


def test_a_lower_precision_writes_more(reviewer):
    low, high = (
        written_on(reviewer.get(f"/review/dial?percent={percent}").text) for percent in ("70", "97.5")
    )

    assert low > high > 0


def test_each_mode_says_what_it_changes(reviewer):
    added = reviewer.get("/review/dial?mode=add&percent=90").text
    replaced = reviewer.get("/review/dial?mode=replace&percent=90").text

    assert "lack the group" in added and "<del>" not in added
    assert "Values removed" in replaced and "<del>" in replaced
    assert "not learned from" in added and "not learned from" in replaced


def test_writing_asks_first_and_then_does_what_it_said(reviewer, world):
    asked = reviewer.get("/review/dial/confirm?percent=90&mode=fill").text
    told = written_on(asked)
    sent = dict(re.findall(r'<input type="hidden" name="(percent|mode|version)" value="(.*?)">', asked))
    answer = reviewer.post("/review/batches", data=sent, follow_redirects=True)

    assert sent == {"percent": "90.0", "mode": "fill", "version": "advanced-1"}
    [batch] = world.session.query(WriteBatch).all()
    assert batch.artists == told and batch.account_id == world.reviewer.id
    assert f"Batch {batch.id} is written: {told} artists got a group." in answer.text
    assert "rita" in answer.text and answer.request.path == "/review/batches"


def test_a_batch_is_undone_from_the_list(reviewer, world):
    before = world.dump()
    reviewer.post("/review/batches", data={"percent": "90", "mode": "replace"})
    [batch] = world.session.query(WriteBatch).all()

    answer = reviewer.post(f"/review/batches/{batch.id}/undo", follow_redirects=True)

    assert world.dump() == before
    assert f"Batch {batch.id} is undone" in answer.text and "undone by rita" in answer.text
    assert "Undo<span" not in answer.text
    assert reviewer.post(f"/review/batches/{batch.id}/undo").status_code == 409


def test_replacing_lets_the_features_of_the_groups_be_measured_anew(reviewer, world):
    reviewer.post("/review/batches", data={"percent": "90", "mode": "fill"})
    assert world.session.query(Job).count() == 0

    reviewer.post("/review/batches", data={"percent": "90", "mode": "replace"})

    assert [job.kind for job in world.session.query(Job)] == ["feature measuring"]


def test_another_version_than_was_seen_writes_nothing(reviewer, world):
    answer = reviewer.post("/review/batches", data={"percent": "90", "mode": "fill", "version": "advanced-9"})

    assert answer.status_code == 409 and "advanced-1 serves by now" in answer.text
    assert world.session.query(GenreValue).filter_by(source="model").count() == 0


def test_nothing_to_write_is_said(reviewer, world):
    world.session.query(Opinion).delete()
    world.session.commit()

    assert "advanced-1 says nothing of any" in reviewer.get("/review/dial").text
    assert "There is nothing to write" in reviewer.get("/review/dial/confirm").text
    assert reviewer.post("/review/batches", data={}).status_code == 409


def test_an_empty_list_says_what_to_do(reviewer):
    page = reviewer.get("/review/batches").text

    assert "None yet" in page and "/review/dial" in page


@pytest.mark.parametrize(
    ("address", "status", "reason"),
    [
        ("/review/dial?percent=49", 400, "percent is 49, must be 50 to 99"),
        ("/review/dial?percent=nan", 400, "percent is nan, must be 50 to 99"),
        ("/review/dial?percent=much", 400, "must be a number"),
        ("/review/dial?mode=guess", 400, "mode is &#39;guess&#39;, must be fill or add or replace"),
        ("/review/dial/confirm?percent=", 400, "must be a number"),
        ("/review/batches?page=7", 404, "page is 7"),
        ("/review/batches?page=x", 404, "page is"),
    ],
)
def test_what_cannot_be_asked_for_gets_its_own_status(reviewer, address, status, reason):
    answer = reviewer.get(address)

    assert answer.status_code == status and reason in answer.text


def test_a_batch_that_there_is_none_of_cannot_be_undone(reviewer):
    assert reviewer.post("/review/batches/99/undo").status_code == 404


@pytest.mark.parametrize("path", ["/review/dial", "/review/dial/confirm", "/review/batches"])
def test_only_reviewers_see_it(sign_in, client, path):
    assert client.get(path).status_code == 302
    assert sign_in(Role.LISTENER).get(path).status_code == 403


def test_without_a_serving_version_the_page_says_what_to_do(sign_in):
    client = sign_in(Role.REVIEWER)

    assert "No advanced model serves yet" in client.get("/review/dial").text
    assert client.get("/review/dial/confirm").status_code == 503


def test_a_version_of_an_older_program_has_no_dial(app, session, sign_in):
    from dataclasses import replace

    from labelled_catalogue import add_labelled_catalogue
    from written_back import calibrated_answers

    add_labelled_catalogue(session, artists_per_group=1)
    register_version(
        app,
        session,
        answers=lambda version: replace(calibrated_answers(version, 30), artist_probabilities=None),
    )
    session.commit()

    page = sign_in(Role.REVIEWER).get("/review/dial").text

    assert "advanced-1 kept no answers about its test artists" in page and "train it anew" in page


def test_altered_files_have_no_dial(app, world, reviewer):
    held_out = settings_of(app).artefact_folder / "advanced-1" / "held_out.npz"
    held_out.write_bytes(held_out.read_bytes() + b"x")

    assert "are not what was registered" in reviewer.get("/review/dial?percent=61").text


@pytest.mark.parametrize("page", ["/review", "/accuracy"])
def test_the_dial_is_reached_from_where_people_think_of_it(reviewer, page):
    assert 'href="/review/dial"' in reviewer.get(page).text


@pytest.mark.parametrize("path", ["/artists/new-39", "/tracks/new-39-t"])
def test_a_written_value_says_on_its_pages_where_it_comes_from(reviewer, world, path):
    reviewer.post("/review/batches", data={"percent": "90", "mode": "fill"})

    page = reviewer.get(path).text

    [batch] = world.session.query(WriteBatch).all()
    assert f"(model, written back in batch {batch.id})" in page
    assert '<a href="/models/advanced-1">advanced-1</a>' in page
    assert "99.0 %" in page and utc_text(batch.created_at_ms) in page


def test_a_written_group_is_found_by_searches_and_is_in_exports(reviewer, world):
    assert "New 39" not in reviewer.get("/artists?group=hip-hop").text
    reviewer.post("/review/batches", data={"percent": "90", "mode": "fill"})

    assert "New 39" in reviewer.get("/artists?group=hip-hop").text
    assert "New 39" not in reviewer.get("/artists?genre=without&q=new").text
    [row] = map(json.loads, reviewer.get("/artists/export.jsonl?q=new+39").text.splitlines())
    [value] = row["groups"]
    assert (value["group"], value["source"], value["version"]) == ("Hip-hop", "model", "advanced-1")
    assert (value["probability"], value["primary"]) == (0.99, True)
