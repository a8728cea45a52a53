import pytest
from sqlalchemy import select

from webapp.catalogue import paging
from webapp.catalogue.paging import PageError, page_number, page_of
from webapp.models import Genre


@pytest.mark.parametrize("written", ["0", "-1", "x", "", "1.5", "٣", "9" * 30])
def test_what_is_no_page_number_is_refused(written):
    with pytest.raises(PageError, match="must be a whole number from 1"):
        page_number(written)


def test_the_last_page_holds_the_rest(session):
    session.add_all(Genre(name=f"{n:02}") for n in range(27))
    session.flush()

    page = page_of(session, select(Genre.name), [Genre.name], 2)

    assert ([row.name for row in page.rows], page.last, page.total) == (["25", "26"], 2, 27)


def test_a_page_beyond_the_last_is_refused_with_the_last(session):
    with pytest.raises(PageError, match="page is 2, must be 1 to 1"):
        page_of(session, select(Genre.name), [Genre.name], 2)


def test_counting_stops_at_the_limit_and_says_so(session, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED_ROWS", 50)
    session.add_all(Genre(name=f"{n:02}") for n in range(60))
    session.flush()

    page = page_of(session, select(Genre.name), [Genre.name], 1)

    assert (page.total, page.is_cut, page.last) == (50, True, 2)


def test_counting_goes_on_as_people_turn_the_pages_up_to_the_last_resort(session, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED_ROWS", 50)
    monkeypatch.setattr(paging, "MOST_ROWS", 100)
    session.add_all(Genre(name=f"{n:03}") for n in range(200))
    session.flush()

    pages = [page_of(session, select(Genre.name), [Genre.name], number) for number in (2, 4)]

    assert [(page.total, page.has_next) for page in pages] == [(75, True), (100, False)]
