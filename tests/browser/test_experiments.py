"""The report of an experiment on a desktop, on a phone and on paper."""

import shutil

import pytest
from conftest import inside, make_app
from listened_experiments import add_listened
from live_server import serve
from playwright.sync_api import expect

from webapp.accounts.service import create_account
from webapp.experiments.states import stop
from webapp.extensions import db
from webapp.models import Role

PASSWORD = "a long enough password"
# How far the page, and every text of a drawing, reaches beyond the window.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll('svg[role=img] text')].map(
    text => text.getBoundingClientRect().height))"""


@pytest.fixture
def server(sqlite_template, tmp_path):
    """The server with one experiment that has ended, and one whose first look is due."""
    shutil.copy(sqlite_template, tmp_path / "test.sqlite")
    address = f"sqlite:///{tmp_path / 'test.sqlite'}"
    with inside(make_app(address, tmp_path)):
        session = db.session()
        create_account(session, "kim", PASSWORD, Role.ADMIN)
        stop(session, add_listened(session, key="ended", name="Ended"))
        add_listened(session, key="due", name="Due", planned_listeners=80, planned_looks=2)
        session.commit()
    with serve(address, tmp_path, tmp_path / "log") as running:
        yield running


@pytest.mark.parametrize("width", [1200, 390])
def test_the_report_fits_the_window_and_its_drawings_can_be_read(page, sign_in, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in("kim", PASSWORD)
    page.goto("/experiments/ended")

    expect(page.get_by_role("img", name="Difference in Mean session duration")).to_be_visible()
    expect(page.get_by_role("img", name="Distribution over listeners")).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate(SMALLEST_TEXT) >= 11

    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Freeze")).to_be_hidden()
    expect(page.get_by_role("img", name="Distribution over listeners")).to_be_visible()


def test_an_admin_takes_a_look_and_finds_it_in_the_history(page, sign_in):
    sign_in("kim", PASSWORD)
    page.goto("/experiments/due")
    expect(page.get_by_text("+300.0 s")).to_have_count(0)
    page.get_by_role("button", name="Take look 1 of 2").click()

    expect(page.get_by_text("This is the report as it was")).to_be_visible()
    expect(page.get_by_role("cell", name="+300.0 s").first).to_be_visible()
    page.get_by_role("link", name="History", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="due", exact=True).click()
    page.get_by_role("link", name="look 1 of 2").click()
    expect(page.get_by_text("This is the report as it was")).to_be_visible()


def test_an_admin_says_why_the_result_cannot_wait(page, sign_in):
    sign_in("kim", PASSWORD)
    page.goto("/experiments/due")
    page.get_by_role("button", name="Take look 1 of 2").click()
    page.goto("/experiments/due")
    page.get_by_text("Open early").first.click()
    page.get_by_label("Why the result cannot wait").fill("Skips doubled")
    page.get_by_role("button", name="Open early").click()

    expect(page.get_by_text("This is the report as it was")).to_be_visible()
