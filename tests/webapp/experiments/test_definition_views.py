import pytest
from experiment_definitions import draft, running

from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.service import find_experiment
from webapp.models import AuditEntry, Experiment, Layer, Role

FORM = {
    "key": "cards",
    "name": "Genres on cards",
    "hypothesis": "They listen longer.",
    "variants-0-key": "control",
    "variants-0-name": "No genres",
    "variants-0-weight": "33.3",
    "variants-0-shows": "nothing",
    "variants-1-key": "genres",
    "variants-1-name": "Genres",
    "variants-1-weight": "66.7",
    "variants-1-shows": "advanced",
    "premium": "no",
    "minimum_sessions": "3",
    "traffic_share": "25",
    "layer": "cards",
    "split": "hash",
    "primary_metric": "session_duration",
    "metrics-skip_rate-role": "relative",
    "metrics-skip_rate-margin": "10",
    "metrics-likes_per_hour-role": "absolute",
    "metrics-likes_per_hour-margin": "0.5",
    "metrics-genre_breadth-role": "secondary",
    "planned_listeners": "400",
    "planned_looks": "4",
    "looking": "planned",
    "winsorised_at": "99",
    "starts_at": "2098-01-31T08:00",
    "ends_at": "2099-01-31T08:00:30",
}


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.ADMIN)


def test_the_list_leads_admins_to_the_form(admin):
    assert 'href="/experiments/new"' in admin.get("/experiments").text
    assert 'name="variants-9-key"' in admin.get("/experiments/new").text


def test_a_filled_form_becomes_the_same_draft_as_the_json(admin, session):
    page = admin.post("/experiments/new", data=FORM, follow_redirects=True)

    assert "Genres on cards is kept as a draft." in page.text
    defined = DefinedExperiment.of(find_experiment(session, "cards"))
    assert [(one.key, one.weight) for one in defined.variants] == [("control", 0.333), ("genres", 0.667)]
    assert (defined.population_premium, defined.population_minimum_sessions) == (False, 3)
    assert (defined.traffic_share, defined.layer) == (0.25, "cards")
    assert [(one.metric, one.margin, one.is_relative) for one in defined.guardrails] == [
        ("skip_rate", 0.1, True),
        ("likes_per_hour", 0.5, False),
    ]
    assert defined.secondary_metrics == ["genre_breadth"]
    assert (defined.planned_listeners, defined.planned_looks, defined.winsorised_at) == (400, 4, 0.99)
    assert (defined.starts_at, defined.ends_at) == ("2098-01-31T08:00:00Z", "2099-01-31T08:00:30Z")
    assert session.query(AuditEntry).filter_by(action="experiment defined").one().account_id is not None


def test_a_third_variant_is_a_third_row(admin, session):
    weights = {f"variants-{row}-weight": weight for row, weight in enumerate(("50", "25", "25"))}
    third = {"variants-2-key": "many", "variants-2-name": "Many genres", "variants-2-shows": "baseline"}

    admin.post("/experiments/new", data={**FORM, **weights, **third})

    assert [one.key for one in find_experiment(session, "cards").variants] == ["control", "genres", "many"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"key": "No Key"}, "String should match pattern"),
        ({"name": ""}, "String should have at least 1 character"),
        ({"variants-1-weight": "many"}, "Percent, above 0 and below 100; together 100.</div>"),
        ({"variants-1-weight": "9" * 400}, "Percent, above 0 and below 100; together 100.</div>"),
        ({"minimum_sessions": "-1"}, "Input should be greater than or equal to 0"),
        ({"metrics-skip_rate-margin": ""}, "Input should be a valid number"),
        ({"metrics-likes_per_hour-margin": "9" * 400}, "Input should be"),
        ({"planned_listeners": "9" * 5000}, "Input should be a valid"),
        ({"starts_at": "soon"}, "must be ISO 8601 or epoch milliseconds"),
        ({"variants-1-weight": "50"}, "weights sum to 0.833, must be 1"),
        ({"metrics-session_duration-role": "secondary"}, "metric &#39;session_duration&#39; is named twice"),
        ({"variants-1-key": "", "variants-1-name": "", "variants-1-weight": ""}, "variants is [{"),
        ({"split": "alternate"}, "Input should be &#39;hash&#39;"),
        ({"key": "new"}, "key is &#39;new&#39;, must not be"),
    ],
)
def test_a_wrong_form_comes_back_with_what_is_wrong_and_keeps_nothing(admin, session, changes, words):
    page = admin.post("/experiments/new", data={**FORM, **changes})

    assert (page.status_code, words in page.text) == (422, True)
    assert 'value="Genres on cards"' in page.text or "name" in changes
    assert session.query(Experiment).count() == session.query(Layer).count() == 0


def test_an_empty_form_is_refused_in_words(admin):
    page = admin.post("/experiments/new", data={})

    assert page.status_code == 422


def test_a_draft_comes_back_in_its_form_and_is_changed(admin, session):
    admin.post("/experiments/new", data=FORM)
    page = admin.get("/experiments/cards/edit").text
    assert 'value="66.7"' in page
    assert 'value="2099-01-31T08:00:30"' in page
    before = DefinedExperiment.of(find_experiment(session, "cards"))

    admin.post("/experiments/cards/edit", data={**FORM, "name": "Other cards"})

    session.expire_all()
    after = DefinedExperiment.of(find_experiment(session, "cards"))
    assert after == before.model_copy(update={"name": "Other cards"})
    assert 'href="/experiments/cards/edit"' in admin.get("/experiments/cards").text


def test_what_runs_is_not_changed(admin, session):
    running(session)
    session.commit()

    assert admin.get("/experiments/genres/edit").status_code == 409
    answer = admin.post("/experiments/genres/edit", data={**FORM, "key": "genres"})
    assert (answer.status_code, "definition is locked" in answer.text) == (409, True)
    assert admin.get("/experiments/unknown/edit").status_code == 404


def test_another_key_is_another_experiment(admin, session):
    draft(session)
    session.commit()

    page = admin.post("/experiments/genres/edit", data=FORM)

    assert (page.status_code, "key is &#39;cards&#39;, must stay &#39;genres&#39;" in page.text) == (
        422,
        True,
    )


@pytest.mark.parametrize("role", [Role.LISTENER, Role.ANALYST])
def test_others_define_nothing(client, session, sign_in, role):
    sign_in(role)

    assert client.get("/experiments/new").status_code == 403
    assert client.post("/experiments/new", data=FORM).status_code == 403
    assert session.query(Experiment).count() == 0
