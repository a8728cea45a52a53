import pytest

from webapp.catalogue.search_index import index_missing
from webapp.models import Track


@pytest.fixture
def filled(client, import_, folder):
    import_(folder)
    return client


def test_a_search_shows_track_artist_year_and_group_with_its_source(filled):
    page = filled.get("/catalogue?q=fiesta").text

    for expected in ("Mi Fiesta", "Los Ejemplos", "1998", "Tropical &amp; Cumbia", "(micro-genres)"):
        assert expected in page


def test_a_track_is_predicted_in_one_click(filled):
    assert 'href="/predict/tracks/T1"' in filled.get("/catalogue").text


@pytest.mark.parametrize("address", ["/catalogue", "/tracks/T1", "/artists/A1"])
def test_wide_tables_scroll_within_the_page_with_the_words_hidden_in_them(filled, address):
    """Hidden words stand absolutely: the box that scrolls must be their frame, or they widen the page."""
    page = filled.get(address).text

    assert page.count("<table") >= 1
    assert page.count('<div class="table-responsive position-relative">\n<table') == page.count("<table")


def test_an_empty_catalogue_says_how_to_fill_it(client):
    assert "flask catalogue import" in client.get("/catalogue").text


def test_a_search_without_hits_says_what_to_do_next(filled):
    assert "No track matches" in filled.get("/catalogue?q=zzz").text


def test_synthetic_tracks_wear_a_badge(client, import_, folder):
    import_(folder, options=["--synthetic"])

    assert client.get("/catalogue").text.count("synthetic</span>") == 2


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/catalogue?page=2", 404),
        ("/catalogue?page=0", 404),
        ("/catalogue?page=x", 404),
        ("/catalogue?genre=maybe", 400),
        ("/catalogue?q=%00", 400),
        ("/catalogue?q=%FF%FE", 200),
        ("/tracks/nobody", 404),
        ("/tracks/%00", 400),
        ("/artists/nobody", 404),
        ("/artists/A1?page=9", 404),
        ("/artists/%00", 400),
    ],
)
def test_what_cannot_be_shown_gets_its_own_status(filled, address, status):
    assert filled.get(address).status_code == status


@pytest.mark.parametrize("address", ["/catalogue", "/artists"])
def test_a_search_that_cannot_be_run_can_be_mended(filled, address):
    response = filled.get(f"{address}?q=fiesta&from=19x8&order=title")

    assert response.status_code == 400
    assert "from is &#39;19x8&#39;, must be a year from 1900 to 2100." in response.text
    assert 'value="fiesta"' in response.text


def test_a_wrong_year_stays_in_its_field(filled):
    assert 'value="19x8"' in filled.get("/catalogue?from=19x8").text


def test_the_pages_of_a_search_keep_its_words(client, session):
    session.add_all(Track(external_id=str(n), title=f"Song & Dance {n:02}") for n in range(30))
    session.commit()
    index_missing(session, session.commit)

    first = client.get("/catalogue?q=song+%26").text
    second = client.get("/catalogue?q=song+%26&page=2").text

    assert "Song &amp; Dance 24" in first and "Song &amp; Dance 25" not in first
    assert "Song &amp; Dance 25" in second
    assert "q=song+%26" in first


def test_a_track_page_shows_features_with_units_and_an_unknown_tempo(filled):
    page = filled.get("/tracks/T1").text

    for expected in ("215000", "-7.2", "dB", "not known", "artist's micro-genres"):
        assert expected in page


def test_an_artist_page_shows_micro_genres_groups_and_tracks(filled):
    page = filled.get("/artists/A1").text

    for expected in ("colombian pop", "belongs to Tropical &amp; Cumbia", "Mi Fiesta", "primary"):
        assert expected in page


def test_markup_in_a_title_is_shown_as_text(client, session):
    session.add(Track(external_id="x/y", title="<script>alert(1)</script>"))
    session.commit()

    assert "&lt;script&gt;" in client.get("/tracks/x/y").text
