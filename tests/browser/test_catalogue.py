"""A person searches the catalogue, narrows the list, opens what is found and takes the list along."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect


@pytest.fixture(params=[1200, 390])
def catalogue(page, request):
    page.set_viewport_size({"width": request.param, "height": 900})
    page.goto("/catalogue")
    return page


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def search(page, **fields):
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Search").click()


def test_a_search_is_narrowed_and_each_filter_can_be_taken_away(catalogue):
    search(catalogue, **{"Title or artist": "the", "From": "1990"})
    expect(catalogue.get_by_text(re.compile(r"^(More than )?[\d,]+ tracks?\.$"))).to_be_visible()
    assert fits(catalogue)

    catalogue.get_by_role("link", name="from 1990").click()

    expect(catalogue.get_by_label("From", exact=True)).to_have_value("")
    expect(catalogue.get_by_label("Title or artist")).to_have_value("the")


def test_nothing_found_says_what_to_do(catalogue):
    search(catalogue, **{"Title or artist": "zzzzqqqq"})

    catalogue.get_by_role("link", name="show all tracks").click()

    expect(catalogue.get_by_role("table")).to_be_visible()


def test_tracks_on_which_the_models_disagree_are_listed(catalogue):
    catalogue.get_by_label("Only where the two models disagree").check()
    catalogue.get_by_role("button", name="Search").click()

    expect(catalogue.get_by_role("link", name="the models disagree")).to_be_visible()
    expect(catalogue.get_by_role("row").nth(1)).to_be_visible()


def test_a_track_leads_to_its_artist_and_to_tracks_that_sound_like_it(catalogue):
    catalogue.get_by_role("row").nth(1).get_by_role("link").first.click()
    for heading in ("Genre groups", "What the models think", "Features", "Tracks that sound like it"):
        expect(catalogue.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(catalogue.locator("svg.strip").first).to_be_visible()
    assert fits(catalogue)

    catalogue.locator(".lead").get_by_role("link").first.click()

    expect(catalogue.get_by_role("heading", name="Micro-genres", exact=True)).to_be_visible()
    expect(catalogue.get_by_role("heading", name="How its tracks sound")).to_be_visible()
    assert fits(catalogue)


def test_a_filtered_list_is_downloaded(catalogue):
    search(catalogue, **{"Title or artist": "the", "From": "2000", "To": "2009"})

    with catalogue.expect_download() as download:
        catalogue.get_by_role("link", name="CSV").click()

    text = Path(download.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert download.value.suggested_filename == "tracks.csv"
    assert rows and all("2000" <= row["release_date"][:4] <= "2009" for row in rows)
