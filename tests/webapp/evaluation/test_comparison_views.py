import re

from held_out_rows import writing_held_out


def test_without_two_versions_there_is_nothing_to_choose(client, registered):
    assert "There are no versions so far" in client.get("/models/compare").text
    registered()
    assert "There is one version so far" in client.get("/models/compare").text


def test_people_choose_among_all_versions(client, registered):
    registered()
    registered()

    page = client.get("/models/compare?a=baseline-1").text

    assert page.count("<option") == 4
    assert '<option value="baseline-1" selected>baseline-1 (serves)' in page


def test_the_page_begins_with_the_sentence_and_shows_every_difference(client, registered):
    registered(write_more=writing_held_out(0.8))
    registered(write_more=writing_held_out(0.5))

    page = client.get("/models/compare?a=baseline-2&b=baseline-1").text

    assert "<h1>baseline-2 and baseline-1 compared</h1>" in page
    assert '<p class="lead">baseline-2 is worse than baseline-1: accuracy -30.0 points' in page
    assert re.search(
        r'<th scope="row">Accuracy</th><td class="number">0.500</td><td class="number">0.800', page
    )
    assert "600 test tracks of 200 artists" in page
    assert all(f'<th scope="row">{name}' in page for name in ("Jazz", "Pop", "Rock"))


def test_what_cannot_be_compared_is_an_error_page(client, registered):
    registered()
    registered()

    for b, status in (("baseline-2", 409), ("baseline-9", 404), ("baseline-1", 422)):
        assert client.get(f"/models/compare?a=baseline-1&b={b}").status_code == status
