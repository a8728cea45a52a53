import pytest
from model_facts import full_metrics

from ml.model_card import CARD_FILE
from webapp.evaluation.registry import folder_of
from webapp.models import Role


def write_card(draft, _version):
    (draft / CARD_FILE).write_text("# A card")


def test_the_versions_are_listed_with_state_score_and_data(client, registered):
    registered()
    registered()

    page = client.get("/models").text

    assert page.count("[0.484, 0.540]") == 2
    assert page.count(">serves<") == 1
    assert 'href="/models/compare?a=baseline-2&amp;b=baseline-1"' in page
    assert "abababab" in page


def test_an_empty_registry_says_what_to_do(client):
    assert "flask models train all" in client.get("/models").text


def test_only_an_admin_sees_buttons(client, registered, sign_in):
    registered()
    registered()
    assert "<button" not in client.get("/models").text.split("<main")[1]

    sign_in(Role.ADMIN)

    assert 'action="/models/baseline-2/serve"' in client.get("/models").text


def test_the_way_back_is_offered_once_there_is_one(client, registered, sign_in):
    sign_in(Role.ADMIN)
    registered()
    assert "Go back to" not in client.get("/models").text

    registered(serve=True)

    assert "Go back to baseline-1" in client.get("/models").text


def test_a_version_shows_its_evaluation_lineage_training_and_card(client, registered):
    registered(metrics=full_metrics())

    page = client.get("/models/baseline-1").text

    assert "<h1>baseline-1" in page
    assert "Intended use" in page
    assert "<code>flask models train baseline --seed 7 --profile quick</code>" in page
    assert '<title id="training-title">Loss by epoch</title>' in page
    assert "ab" * 32 in page


def test_a_version_whose_manifest_is_altered_shows_what_sql_knows(client, registered):
    (folder_of(registered()) / "manifest.json").write_text("{}")

    page = client.get("/models/baseline-1").text

    assert "It cannot serve: the files of baseline-1 are not what was registered" in page
    assert "0.512" in page


@pytest.mark.parametrize("path", ["/models/baseline-9", "/models/baseline-9/card.md"])
def test_a_version_that_is_not_there_is_a_404(client, path):
    assert client.get(path).status_code == 404


def test_the_card_is_downloaded_as_markdown(client, registered):
    registered(write_more=write_card)

    answer = client.get("/models/baseline-1/card.md")

    assert answer.text == "# A card"
    assert answer.mimetype == "text/markdown"
    assert "baseline-1-card.md" in answer.headers["Content-Disposition"]


def test_a_version_that_came_without_a_card_gets_one(client, registered):
    registered()

    assert client.get("/models/baseline-1/card.md").text.startswith("# Model card of baseline-1")


def test_an_altered_card_is_refused(client, registered):
    (folder_of(registered(write_more=write_card)) / CARD_FILE).write_text("# Another")

    assert client.get("/models/baseline-1/card.md").status_code == 409
