import pytest
from listening_rows import add_replay

from webapp.experiments.plans import genre_prediction_replay
from webapp.experiments.service import create_experiment

pytestmark = pytest.mark.usefixtures("public")
SHOW = "/experiments/genre-prediction"


def test_without_experiments_the_page_says_what_to_do_next(client):
    assert "flask experiments assign" in client.get("/experiments").text


def test_the_list_leads_to_each_experiment_and_names_replays(client, session):
    add_replay(session, [10_000], [40_000])

    page = client.get("/experiments").text

    assert f'href="{SHOW}"' in page
    assert "replay" in page


def test_the_page_shows_means_interval_test_and_verdict(client, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000])

    page = client.get(SHOW).text

    assert "No genre prediction" in page
    assert ">50.0<" in page
    assert "no difference</text>" in page
    assert "t = 2.1213" in page
    assert "Passed: the arms have the sizes of their weights" in page
    assert "The unit is the listener" in page


def test_the_page_of_a_replay_says_that_differences_are_chance(client, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000])

    assert "A replay, not an experiment." in client.get(SHOW).text


def test_synthetic_listeners_are_labelled(client, session):
    add_replay(session, [10_000], [40_000], is_synthetic=True)

    assert ">synthetic</span>" in client.get(SHOW).text


def test_a_real_experiment_carries_no_label(client, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000]).is_replay = False
    session.commit()

    page = client.get(SHOW).text

    assert "badge" not in page
    assert "A replay" not in page


def test_an_experiment_without_listeners_says_how_to_divide_them(client, session):
    create_experiment(session, genre_prediction_replay("genre-prediction", "hash"))
    session.commit()

    page = client.get(SHOW)

    assert page.status_code == 200
    assert "Not enough data" in page.text
    assert "flask experiments assign genre-prediction" in page.text


def test_one_listener_per_arm_is_not_enough_data(client, session):
    add_replay(session, [10_000], [40_000])

    page = client.get(SHOW).text

    assert "&#39;No genre prediction&#39; has 1 listeners with sessions" in page
    assert "<svg" not in page


def test_a_failed_sample_ratio_hides_the_difference(client, session):
    replay = add_replay(session, *[[1000 * n] for n in range(1, 41)])
    replay.variants[0].weight, replay.variants[1].weight = 0.9, 0.1
    session.commit()

    page = client.get(SHOW).text

    assert "Failed: the arms do not have the sizes" in page
    assert "<svg" not in page


def test_an_unknown_key_has_a_page_of_status_404(client):
    page = client.get("/experiments/unknown")

    assert page.status_code == 404
    assert "There is no experiment" in page.text
