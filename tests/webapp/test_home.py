def test_the_home_page_of_an_empty_catalogue_says_how_to_fill_it(client):
    page = client.get("/").text

    assert "flask catalogue import" in page


def test_a_living_process_answers_healthz(client):
    assert client.get("/healthz").json == {"status": "ok"}
