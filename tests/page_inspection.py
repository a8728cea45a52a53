"""A test client that looks over every page it loads."""

from html.parser import HTMLParser

from flask.testing import FlaskClient

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"} | {
    "source",
    "track",
    "wbr",
}
ADDRESSES = {"src", "href", "action", "data", "poster", "formaction", "xlink:href"}


class PageInspector(HTMLParser):
    """Collects what is wrong with a page in `faults`."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open_tags: list[str] = []
        self.ids: set[str] = set()
        self.headings = 0

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open_tags.append(tag)
        self.headings += tag == "h1"
        for name, value in attrs:
            self._inspect_attribute(tag, name, value or "")

    def handle_startendtag(self, tag, attrs):
        for name, value in attrs:
            self._inspect_attribute(tag, name, value or "")

    def handle_endtag(self, tag):
        if not self.open_tags or self.open_tags.pop() != tag:
            self.faults.append(f"</{tag}> closes something else, line {self.getpos()[0]}")

    def _inspect_attribute(self, tag, name, value):
        if name == "id":
            if value in self.ids:
                self.faults.append(f"id {value!r} stands twice")
            self.ids.add(value)
        if name in ADDRESSES and value.startswith(("http:", "https:", "//")):
            self.faults.append(f"<{tag} {name}={value!r}> leaves this server")
        if name == "style" or name.startswith("on"):
            self.faults.append(f"<{tag} {name}> is blocked by the content security policy")


def inspect(page: str) -> list[str]:
    """Name what is wrong with a page; an empty list is a good page."""
    inspector = PageInspector()
    inspector.feed(page)
    inspector.close()
    if inspector.headings != 1:
        inspector.faults.append(f"{inspector.headings} h1 headings, must be 1")
    return inspector.faults + [f"<{tag}> is never closed" for tag in inspector.open_tags]


class InspectingClient(FlaskClient):
    """Fails the test as soon as it is served a faulty page."""

    def open(self, *args, **kwargs):
        response = super().open(*args, **{"buffered": True, **kwargs})
        is_page = response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 308)
        if is_page:
            assert inspect(response.text) == [], response.request.path
        assert "Content-Security-Policy" in response.headers
        return response
