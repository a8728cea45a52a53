import re

import pytest
from model_facts import full_metrics, metrics

from webapp.models import GenreMapping


def test_the_accuracy_page_shows_scores_with_intervals_n_and_split(client, registered):
    registered()
    registered()
    page = client.get("/accuracy").text

    assert "0.512" in page
    assert "[0.484, 0.540]" in page
    assert "1,200 test tracks of 345 test artists. Artists are divided." in page
    assert "synthetic" in page
    assert "baseline-2" not in page


@pytest.mark.parametrize(("level", "shown"), [(0.95, "95 %"), (0.975, "97.5 %"), (0.9, "90 %")])
def test_the_accuracy_page_shows_the_level_of_the_intervals(client, registered, level, shown):
    registered(metrics=metrics(level=level))

    page = client.get("/accuracy").text

    assert f"Scores with {shown} intervals" in page
    assert f">{shown} interval<" in page


def test_every_table_scrolls_by_itself_on_a_narrow_screen(client, registered):
    registered(metrics=full_metrics())

    page = client.get("/accuracy").text

    assert page.count("<table") == 11
    assert len(re.findall(r'<div class="table-responsive[\w -]*">\s*<table', page)) == 11


def test_every_chart_has_a_title_and_a_description(client, registered):
    registered(metrics=full_metrics())
    registered("advanced", metrics=full_metrics())

    page = client.get("/accuracy").text

    charts = re.findall(r'<svg class="line-chart"[^>]*aria-labelledby="(\S+) (\S+)"', page)
    assert len(charts) == 4
    assert all(f'<title id="{title}">' in page and f'<desc id="{about}">' in page for title, about in charts)


def test_the_gap_to_a_random_split_is_shown_and_a_split_that_was_impossible(client, registered):
    registered(metrics=full_metrics())

    page = client.get("/accuracy").text

    assert "83.0 %" in page
    assert "Tracks at random." in page
    assert "No track has a year." in page


def test_the_page_says_how_much_is_filled_at_what_precision(client, registered):
    registered(metrics=full_metrics())

    assert "from a probability of 50 % on, it fills 60 % of the tracks, and 81 % of these" in (
        client.get("/accuracy").text
    )


def test_the_page_says_what_is_taken_for_what(client, registered):
    registered(metrics=full_metrics())

    assert "Jazz is taken for Pop: 2 of 7 tracks" in client.get("/accuracy").text


def test_the_page_says_what_missing_inputs_cost(client, registered):
    registered(metrics=full_metrics())

    page = client.get("/accuracy").text

    assert re.search(r'<th scope="row">No title</th><td class="number">41.0 %</td>', page)


def test_small_parts_are_marked(client, registered):
    registered(metrics=full_metrics())

    assert re.search(r"unknown <span[^>]*>few artists", client.get("/accuracy").text)


def test_without_a_serving_version_the_page_says_what_to_do(client):
    assert "flask models train all" in client.get("/accuracy").text


def test_a_version_trained_on_an_older_mapping_says_so(client, session, registered):
    registered()
    assert "is in force" not in client.get("/accuracy").text
    session.add(GenreMapping(id=7, created_at_ms=0, fingerprint="g"))
    session.commit()

    assert "genre mapping version 1</a> (version 7 is in force" in client.get("/accuracy").text


def test_the_address_that_the_json_has_leads_to_the_page(client, registered):
    registered()

    answer = client.get("/models/accuracy", follow_redirects=True)

    assert (answer.status_code, answer.request.path) == (200, "/accuracy")
