"""Uploads to the real server: bodies of known and of unknown length, within the limit and beyond."""

import http.client
import json
import re
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import inside, make_app
from live_server import serve

from webapp.accounts.service import create_account
from webapp.extensions import db
from webapp.models import Role

PASSWORD = "a long enough password"
LIMIT = 2_000_000
ROW = json.dumps({"id": "T1", "name": "Mi Fiesta"}).encode() + b"\n"


class Browser:
    """Keeps cookies, and finds the CSRF token of a page."""

    def __init__(self, server):
        self.host = server.url.removeprefix("http://")
        self.cookies = SimpleCookie()

    def ask(self, method, path, body=None, **headers):
        """Send a request; an iterator as body goes in chunks. Gives the status and the text."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        connection.request(method, path, body, {"Cookie": cookies, **headers}, encode_chunked=True)
        response = connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        text = response.read().decode()
        connection.close()
        return response.status, text

    def token(self, path):
        """The CSRF token of the first form of a page."""
        return re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.ask("GET", path)[1])[1]

    def sign_in(self):
        fields = {"username": "kim", "password": PASSWORD, "csrf_token": self.token("/sign-in")}
        self.ask(
            "POST", "/sign-in", urlencode(fields), **{"Content-Type": "application/x-www-form-urlencoded"}
        )
        self.form_token = self.token("/catalogue/imports")

    def upload(self, content, in_chunks=False):
        part = "--cut\r\nContent-Disposition: form-data; name="
        head = f'{part}"csrf_token"\r\n\r\n{self.form_token}\r\n{part}"file"; filename="tracks.jsonl"\r\n\r\n'
        body = head.encode() + content + b"\r\n--cut--\r\n"
        pieces = (body[start : start + 50_000] for start in range(0, len(body), 50_000))
        kind = {"Content-Type": "multipart/form-data; boundary=cut"}
        if in_chunks:
            return self.ask("POST", "/catalogue/imports", pieces, **kind, **{"Transfer-Encoding": "chunked"})
        return self.ask("POST", "/catalogue/imports", body, **kind)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("uploading")


@pytest.fixture(scope="module")
def browser(sqlite_template, folder):
    path = folder / "test.sqlite"
    path.write_bytes(Path(sqlite_template).read_bytes())
    with inside(make_app(f"sqlite:///{path}", folder)):
        create_account(db.session(), "kim", PASSWORD, Role.ADMIN)
        db.session.commit()
    log = folder / "log"
    with serve(f"sqlite:///{path}", folder, log, MAX_UPLOAD_BYTES=str(LIMIT)) as server:
        browser = Browser(server)
        browser.sign_in()
        yield browser


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_of_any_kind_is_taken_up_to_the_limit_of_uploads(browser, in_chunks):
    status, _ = browser.upload(ROW * 50_000, in_chunks)

    assert status == 302


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_beyond_it_is_413_with_the_limit_and_not_kept(browser, folder, in_chunks):
    kept = len(list((folder / "uploads").glob("*")))

    status, page = browser.upload(b" " * 9_000_000, in_chunks)

    assert status == 413
    assert "2,000,000 bytes" in page
    assert len(list((folder / "uploads").glob("*"))) == kept


def test_a_stranger_is_turned_away_before_anything_is_kept(browser, folder):
    kept = len(list((folder / "uploads").glob("*")))
    cookies, browser.cookies = browser.cookies, SimpleCookie()

    status, _ = browser.upload(ROW)

    browser.cookies = cookies
    assert status == 302
    assert len(list((folder / "uploads").glob("*"))) == kept


def test_a_broken_chunk_is_400(browser):
    connection = http.client.HTTPConnection(browser.host, timeout=30)
    connection.putrequest("POST", "/catalogue/imports")
    for name, value in {
        "Cookie": "; ".join(f"{name}={cookie.value}" for name, cookie in browser.cookies.items()),
        "Content-Type": "multipart/form-data; boundary=cut",
        "Transfer-Encoding": "chunked",
    }.items():
        connection.putheader(name, value)
    connection.endheaders(b"ZZ\r\nabc\r\n")

    assert connection.getresponse().status == 400
    connection.close()
