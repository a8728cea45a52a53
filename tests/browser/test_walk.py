import re

from playwright.sync_api import expect


def test_a_described_track_gets_both_answers_side_by_side(page):
    page.goto("/")
    page.get_by_role("link", name="Predict", exact=True).click()
    page.get_by_label("Title").fill("Mi Fiesta")
    page.get_by_label("Energy").fill("0.8")
    page.get_by_label("Key").select_option("A")
    page.get_by_role("button", name="Predict").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Mi Fiesta")
    expect(page.get_by_role("heading", name="Baseline Random Forest")).to_be_visible()
    expect(page.get_by_role("heading", name="Advanced neural network")).to_be_visible()
    expect(page.get_by_text("Missing:")).to_be_visible()


def test_a_wrong_value_is_named_beside_its_field_and_nothing_is_lost(page):
    page.goto("/predict")
    page.get_by_label("Tempo").fill("900")
    page.get_by_label("Title").fill("Kept")
    page.get_by_role("button", name="Predict").click()

    expect(page.get_by_text("Tempo must be 0 to 300 BPM.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Kept")


def test_a_catalogue_track_is_found_and_predicted_in_one_click(page):
    page.goto("/catalogue")
    page.get_by_role("main").get_by_role("link", name="Predict").first.click()

    expect(page.get_by_role("heading", name="Advanced neural network")).to_be_visible()


def test_an_artist_without_genre_is_found_and_predicted_from_all_its_tracks(page):
    page.goto("/artists?genre=without")
    page.get_by_role("main").get_by_role("link", name="Predict").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("predicted genres")
    expect(page.get_by_text("The catalogue has no genre for this artist.")).to_be_visible()
    page.get_by_role("row").filter(has=page.get_by_role("link")).first.get_by_role("link").click()

    expect(page.get_by_text("What the answer rests on")).to_be_visible()


def test_the_reports_can_be_read(page):
    page.goto("/")
    page.get_by_role("link", name="Accuracy").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Accuracy")
    page.get_by_role("link", name="Experiments").click()
    page.get_by_role("link", name=re.compile("genre prediction", re.IGNORECASE)).first.click()

    expect(page.get_by_text("replay").first).to_be_visible()


def test_the_api_page_lists_the_routes(page):
    page.goto("/api/docs")

    expect(page.get_by_role("heading", level=1)).to_have_text("JSON API")
