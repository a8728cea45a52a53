import pytest
from experiment_definitions import draft, running
from listening_rows import add_listener, add_replay

from webapp.experiments.assigning import assign
from webapp.models import Role


@pytest.mark.usefixtures("public")
def test_the_list_tells_of_each_experiment_and_where_more_is_said(client, session):
    add_replay(session, [1000], [2000])
    experiment = running(session)
    assign(session, experiment, add_listener(session), 1)
    session.commit()

    listed = client.get("/api/v1/experiments").json["experiments"]

    assert [(one["key"], one["state"], one["is_replay"], one["listeners"]) for one in listed] == [
        ("genres", "running", False, 1),
        ("genre-prediction", "stopped", True, 2),
    ]
    assert listed[0]["primary_metric"] == "session_duration"
    assert listed[0]["started_at"].endswith("Z")
    assert listed[0]["stopped_at"] is None
    answers = [client.get(address).status_code for address in listed[0]["links"].values()]
    assert answers == [200, 200, 200]


@pytest.mark.usefixtures("public")
def test_an_experiment_tells_its_whole_definition(client, session):
    draft(session, premium=True, layer="cards")
    session.commit()

    answer = client.get("/api/v1/experiments/genres").json

    assert (answer["population_premium"], answer["layer"], answer["split"]) == (True, "cards", "hash")
    assert [one["key"] for one in answer["variants"]] == ["control", "genres"]


@pytest.mark.usefixtures("public")
def test_an_unknown_one_is_not_found(client):
    assert client.get("/api/v1/experiments/unknown").status_code == 404


@pytest.mark.parametrize("path", ["", "/genres"])
def test_only_readers_of_reports_read_them(client, session, sign_in, path):
    draft(session)
    session.commit()
    assert client.get(f"/api/v1/experiments{path}").status_code == 401

    sign_in(Role.ANALYST)

    assert client.get(f"/api/v1/experiments{path}").status_code == 200
