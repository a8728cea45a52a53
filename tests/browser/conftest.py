"""Debian's Chromium on the running server."""

import shutil

import pytest
from live_server import serve
from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def server(prepared, tmp_path_factory):
    with serve(prepared.database_url, prepared.artefacts, tmp_path_factory.mktemp("log") / "log") as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def is_fault(message):
    """Whether a message of the console is an error; that a form was answered 422 is none."""
    return message.type == "error" and "status of 422" not in message.text


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def page(request, chromium, server):
    """A page that fails its test when it asks another host, logs an error or breaks the security policy."""
    context = chromium.new_context(
        base_url=server.url, java_script_enabled=request.param == "with JavaScript"
    )
    page = context.new_page()
    faults = []
    page.on("console", lambda message: faults.append(message.text) if is_fault(message) else None)
    page.on(
        "request",
        lambda sent: None if sent.url.startswith((server.url, "data:")) else faults.append(sent.url),
    )
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def sign_in(page):
    """Sign in by the form: `sign_in(username, password)`."""

    def sign_in(username, password):
        page.goto("/sign-in")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()

    return sign_in
