"""A reviewer decides five items without touching the mouse."""

import shutil

import pytest
from conftest import inside, make_app
from live_server import serve
from playwright.sync_api import expect
from review_worlds import PASSWORD, fill, reviewer

from webapp.extensions import db

SIZES = {"wide": {"width": 1200, "height": 900}, "narrow": {"width": 390, "height": 844}}


@pytest.fixture
def server(sqlite_template, tmp_path):
    """The server on six artists that wait for rita."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite")
    address = f"sqlite:///{tmp_path / 'test.sqlite'}"
    with inside(make_app(address, tmp_path)):
        fill(db.session())
        reviewer(db.session())
    with serve(address, tmp_path, tmp_path / "log") as running:
        yield running


@pytest.fixture
def reviewing(page, sign_in):
    """The review page, ordered by doubt, before the first item is taken."""
    sign_in("rita", PASSWORD)
    page.get_by_role("link", name="Review", exact=True).click()
    page.get_by_role("link", name="Least sure").click()
    expect(page.get_by_role("link", name="Least sure")).to_have_attribute("aria-current", "true")
    page.wait_for_load_state()
    return page


def expect_item(page, name):
    """Wait until an item is shown and the page listens to keys."""
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.wait_for_load_state()


@pytest.mark.parametrize("page", ["with JavaScript"], indirect=True)
def test_five_items_are_decided_by_keyboard_only(reviewing):
    keyboard = reviewing.keyboard
    keyboard.press("n")
    expect_item(reviewing, "Artist 0")

    keyboard.press("a")
    expect_item(reviewing, "Artist 1")
    keyboard.press("c")
    expect(reviewing.locator("#group-1")).to_be_focused()
    keyboard.type("cla")
    keyboard.press("Enter")
    expect_item(reviewing, "Artist 2")
    keyboard.press("r")
    expect_item(reviewing, "Artist 3")
    keyboard.press("s")
    expect_item(reviewing, "Artist 4")
    keyboard.press("u")
    expect_item(reviewing, "Artist 3")
    keyboard.press("a")
    expect_item(reviewing, "Artist 4")
    keyboard.press("a")
    expect_item(reviewing, "Artist 5")
    expect(reviewing.get_by_text("5 done today")).to_be_visible()


@pytest.mark.parametrize("page", ["without JavaScript"], indirect=True)
def test_without_javascript_buttons_do_the_same(reviewing):
    reviewing.get_by_role("button", name="Start").click()
    reviewing.get_by_role("button", name="Accept").click()
    expect_item(reviewing, "Artist 1")
    reviewing.get_by_label("Right genre").fill("Classical")
    reviewing.get_by_role("button", name="Save the correction").click()
    expect_item(reviewing, "Artist 2")
    reviewing.get_by_role("button", name="Undo").click()
    expect_item(reviewing, "Artist 1")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page", ["with JavaScript"], indirect=True)
def test_nothing_reaches_beyond_the_screen(reviewing, size):
    reviewing.set_viewport_size(SIZES[size])
    reviewing.keyboard.press("n")
    expect_item(reviewing, "Artist 0")

    assert reviewing.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
