"""The A/A check from the command line to page and JSON."""

import pytest
from listening_rows import add_listener

from webapp.models import AaCheckResult

pytestmark = pytest.mark.usefixtures("public")
PAGE, ROUTE = "/experiments/aa", "/api/v1/experiments/aa"


def run(runner, *options):
    return runner.invoke(args=["experiments", "aa", *options])


def add_alike(session):
    for number in range(24):
        add_listener(session, [60_000 * (number + 1) + 100 * part for part in range(8)])
    session.commit()


def test_without_a_check_the_page_names_the_command(client):
    assert "flask experiments aa" in client.get(PAGE).text


def test_without_a_check_the_route_answers_404(client):
    answer = client.get(ROUTE)

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "flask experiments aa" in answer.json["detail"]


def test_the_list_of_experiments_leads_to_the_page(client):
    assert f'href="{PAGE}"' in client.get("/experiments").text


def test_the_command_prints_and_stores_what_page_and_route_show(client, runner, session):
    add_alike(session)

    printed = run(runner, "--randomisations", "1000", "--seed", "5")
    page, answer = client.get(PAGE).text, client.get(ROUTE).json

    assert printed.exit_code == 0, printed.output
    assert (answer["seed"], answer["randomisations"], answer["sessions"]) == (5, 1_000, 192)
    assert answer["is_sound"] is True
    assert answer["by_session"]["false_positives"] > 0.4
    assert f"{answer['by_session']['false_positives'] * 100:.1f} %" in printed.stdout
    assert f"{100 * answer['by_session']['false_positives']:.1f} %" in page
    assert answer["finding"].split(".")[0] in page
    assert page.count("<svg") == 2
    assert "Failed" not in page


def test_another_run_is_the_one_that_is_shown(client, runner, session):
    add_alike(session)
    for seed in ("5", "6"):
        run(runner, "--randomisations", "100", "--seed", seed)

    assert client.get(ROUTE).json["seed"] == 6


def test_a_check_that_is_there_may_be_enough(runner, session):
    add_alike(session)
    for _ in range(2):
        assert run(runner, "--randomisations", "100", "--if-missing").exit_code == 0

    assert session.query(AaCheckResult).count() == 1


def test_a_rate_far_from_5_percent_fails_in_red(client, session):
    bad = [800, *[200] * 19]
    rates = {"listener_rate": 800 / 4_600, "session_rate": 800 / 4_600}
    rows = {"listener_histogram": bad, "session_histogram": bad}
    counts = {"population": 9, "listeners": 9, "sessions": 20, "randomisations": 4_600, "seed": 1}
    session.add(AaCheckResult(checked_at_ms=0, **counts, **rates, **rows))
    session.commit()

    assert "Failed: the test of reports does not keep its 5 %" in client.get(PAGE).text
    assert client.get(ROUTE).json["is_sound"] is False


def test_too_few_listeners_are_refused_in_words(runner, session):
    result = run(runner)

    assert result.exit_code == 1
    assert "No check on these listeners: n is 0 listeners, must be at least 4" in result.output
    assert session.query(AaCheckResult).count() == 0


def test_real_listeners_show_5_percent_and_their_sessions_over_40(client, runner, engagement_imported):
    result = run(runner)

    answer = client.get(ROUTE).json
    assert result.exit_code == 0, result.output
    assert (answer["listeners"], answer["sessions"], answer["randomisations"]) == (50, 612, 4_000)
    assert 0.035 <= answer["by_listener"]["false_positives"] <= 0.065
    assert answer["by_session"]["false_positives"] > 0.4
