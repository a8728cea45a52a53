"""The planning page, its JSON and its command."""

import re

import pytest
from listening_rows import add_listener

from ml.experiments.metric_catalogue import METRICS

pytestmark = pytest.mark.usefixtures("public")
PAGE, ROUTE = "/experiments/plan", "/api/v1/experiments/plan"


def add_listeners(session):
    for number in range(1, 11):
        add_listener(session, [60_000 * number, 70_000 * number])
    session.commit()


def test_the_list_of_experiments_leads_to_the_page(client):
    assert f'href="{PAGE}"' in client.get("/experiments").text


def test_a_database_without_sessions_says_what_to_do(client):
    page, answer = client.get(PAGE), client.get(ROUTE)

    assert (page.status_code, answer.status_code) == (200, 200)
    assert "flask catalogue import" in page.text
    assert answer.json["missing"] == "no listener has a session"
    assert answer.json["without_cuped"] is None


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_can_be_asked(client, session, metric):
    add_listeners(session)

    assert client.get(f"{PAGE}?metric={metric}").status_code == 200
    assert client.get(f"{ROUTE}?metric={metric}").status_code == 200


def test_page_and_route_and_command_say_the_same(client, runner, session):
    add_listeners(session)

    page = client.get(f"{PAGE}?lift=20&variants=3&looks=2&traffic=50").text
    address = re.search(r'href="(/api/v1/experiments/plan\?[^"]+)"', page).group(1).replace("&amp;", "&")
    answer = client.get(address).json
    options = ["--lift", "0.2", "--variants", "3", "--looks", "2", "--traffic", "0.5"]
    printed = runner.invoke(args=["experiments", "plan", *options]).stdout

    per_arm = f"{answer['without_cuped']['wanted']['per_arm']:,}"
    assert f'<td class="number">{per_arm}</td>' in page
    assert f"it takes {per_arm} listeners per arm" in printed
    assert all(sentence in printed for sentence in answer["sentences"])
    assert answer["alpha_per_treatment"] == 0.025


def test_a_wrong_value_is_named_with_its_limit_and_what_was_typed_stays(client, session):
    page = client.get(f"{PAGE}?lift=20&power=120")

    assert page.status_code == 422
    assert "power is &#39;120&#39;, must be a number from 50 to 99 percent" in page.text
    assert 'name="lift" min="0.1" max="1000" step="any" value="20"' in page.text


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("lift=0", "lift is"),
        ("lift=nan", "lift is"),
        ("variants=1", "variants is"),
        ("metric=joy", "metric is"),
        ("premium=perhaps", "premium is"),
        ("traffic_share=2", "traffic_share is"),
    ],
)
def test_a_wrong_value_is_a_problem_of_status_422(client, query, detail):
    answer = client.get(f"{ROUTE}?{query}")

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["detail"].startswith(detail)


def test_the_command_refuses_in_words(runner, session):
    result = runner.invoke(args=["experiments", "plan", "--power", "2"])

    assert result.exit_code == 1
    assert "power is 2, must be 0.5 to 0.99" in result.output


def test_real_listeners_need_what_is_known_of_them(client, engagement_imported):
    answer, page = client.get(ROUTE).json, client.get(PAGE).text

    assert answer["without_cuped"]["wanted"]["per_arm"] == 1_767
    assert answer["without_cuped"]["minimum_detectable_lift"] == pytest.approx(0.43, abs=0.005)
    assert answer["history"]["variance_removed"] == pytest.approx(0.69, abs=0.01)
    assert answer["with_cuped"]["minimum_detectable_lift"] == pytest.approx(0.237, abs=0.002)
    assert "it takes 1,767 listeners per arm, 3,534 in all" in page
    assert "the smallest lift found with that chance is 42.9 %, with CUPED 23.7 %" in page
    assert "would remove 69.6 % of the variance" in page
