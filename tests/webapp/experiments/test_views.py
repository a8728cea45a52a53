import csv
import io

import pytest
from listened_experiments import SHORT, add_listened
from listening_rows import add_replay

from webapp.experiments.plans import genre_prediction_replay
from webapp.experiments.service import create_experiment
from webapp.experiments.states import stop

pytestmark = pytest.mark.usefixtures("public")
SHOW = "/experiments/genre-prediction"
PAGE = "/experiments/genres"


def test_without_experiments_the_page_says_what_to_do_next(client):
    assert "flask experiments assign" in client.get("/experiments").text


def test_the_list_leads_to_each_experiment_and_names_replays(client, session):
    add_replay(session, [10_000], [40_000])

    page = client.get("/experiments").text

    assert f'href="{SHOW}"' in page
    assert "replay" in page


def test_the_page_shows_values_interval_test_and_decision(client, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000])

    page = client.get(SHOW).text

    assert "No genre prediction" in page
    assert "<td>50.0 s</td>" in page
    assert "+30.0 s" in page
    assert 'role="img"' in page
    assert "t = 2.1213" in page
    assert "The arms have the sizes of their weights" in page
    assert "The unit of assignment and of analysis is the listener" in page


def test_the_parts_of_a_report_come_in_the_order_of_reading(client, session):
    experiment = add_listened(session)
    stop(session, experiment)
    session.commit()

    page = client.get(PAGE).text

    parts = [
        *(
            "<h1>Genres on cards</h1>",
            "Hypothesis: ",
            "State: <strong>stopped</strong>",
            "Listeners per arm.",
        ),
        *(">Decision<", ">Health<", ">Mean session duration<", ">Guardrails<", ">Secondary metrics<"),
        *(">Effect over time<", ">Exposures per day<", ">Effect by days since exposure<"),
        *(">Distribution over listeners<", ">Breakdowns<", ">Plan<", ">Method<", ">Who looked when<"),
    ]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)


def test_a_running_experiment_shows_no_result_before_a_look(client, session):
    add_listened(session, planned_listeners=100, planned_looks=2)

    page = client.get(PAGE).text

    assert "Locked until 50 listeners have a value of the primary metric; 40 have one now" in page
    assert "+300.0 s" not in page
    assert "<form" not in page


def test_an_experiment_that_may_always_be_read_shows_its_result_while_it_runs(client, session):
    add_listened(session, looking="always")

    page = client.get(PAGE).text

    assert "+300.0 s" in page
    assert "the result may be read at any moment" in page


def test_the_page_of_a_replay_says_that_differences_are_chance(client, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000])

    assert "A replay, not an experiment." in client.get(SHOW).text


def test_synthetic_listeners_are_labelled(client, session):
    add_replay(session, [10_000], [40_000], is_synthetic=True)

    assert ">synthetic</span>" in client.get(SHOW).text


def test_a_real_experiment_carries_no_label(client, session):
    add_listened(session)

    page = client.get(PAGE).text

    assert ">synthetic</span>" not in page
    assert ">replay</span>" not in page
    assert "A replay" not in page


def test_an_experiment_without_listeners_says_how_to_divide_them(client, session):
    create_experiment(session, genre_prediction_replay("genre-prediction", "hash"))
    session.commit()

    page = client.get(SHOW)

    assert page.status_code == 200
    assert "flask experiments assign genre-prediction" in page.text


def test_one_listener_per_arm_is_not_enough_data(client, session):
    add_replay(session, [10_000], [40_000])

    page = client.get(SHOW).text

    assert "Not enough data" in page
    assert "Treatment less control" not in page


def test_a_failed_sample_ratio_hides_the_difference(client, session):
    replay = add_replay(session, *[[1000 * n] for n in range(1, 41)])
    replay.variants[0].weight, replay.variants[1].weight = 0.9, 0.1
    session.commit()

    page = client.get(SHOW).text

    assert ">failed</span> <strong>Sample ratio</strong>" in page
    assert "The arms do not have the sizes of their weights" in page
    assert 'role="img"' not in page


def test_the_csv_holds_the_numbers_of_the_page_unrounded(client, session):
    add_replay(session, [10_000], [40_000], [30_000], [60_000])

    answer = client.get(f"{SHOW}/report.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert answer.mimetype == "text/csv"
    assert 'filename="genre-prediction.csv"' in answer.headers["Content-Disposition"]
    differences = [row["value"] for row in rows if row["statistic"] == "raw.difference"]
    assert float(differences[0]) == pytest.approx(30.0)
    assert f'href="{SHOW}/report.csv"' in client.get(SHOW).text


def test_names_are_shown_as_written(client, session):
    experiment = add_listened(session, looking="always")
    experiment.name, experiment.variants[1].name = "<script>", "<b>bold</b> & more"
    session.commit()

    page = client.get(PAGE).text

    assert "<h1>&lt;script&gt;</h1>" in page
    assert "<b>bold" not in page


def test_listeners_who_are_all_alike_are_no_error(client, session):
    add_listened(session, [5.0] * 5, [5.0] * 5, looking="always")
    add_listened(session, [0.0] * 3, SHORT[:3], key="nothing", looking="always")

    assert client.get(PAGE).status_code == 200
    assert client.get("/experiments/nothing").status_code == 200


def test_an_unknown_key_has_a_page_of_status_404(client):
    page = client.get("/experiments/unknown")

    assert page.status_code == 404
    assert "There is no experiment" in page.text
