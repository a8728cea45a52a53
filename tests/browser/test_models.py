from playwright.sync_api import expect


def test_a_version_is_found_and_its_card_read(page):
    page.goto("/")
    page.get_by_role("link", name="Models", exact=True).click()
    page.get_by_role("row").get_by_role("link", name="advanced-1").first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("advanced-1")
    expect(page.get_by_role("heading", name="Intended use")).to_be_visible()
    expect(page.get_by_role("img", name="Loss by epoch")).to_be_visible()


def test_what_is_taken_for_what_can_be_opened(page):
    page.goto("/models/baseline-1")
    page.get_by_text("All of them").click()

    expect(page.get_by_role("columnheader", name="True genre")).to_be_visible()


def test_two_versions_are_chosen_and_compared(page):
    page.goto("/models/compare")
    page.get_by_label("This version").select_option("advanced-1")
    page.get_by_label("held against").select_option("baseline-1")
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("advanced-1 and baseline-1 compared")
    expect(page.get_by_role("rowheader", name="Log-loss")).to_be_visible()
