"""Reports made by hand, rendered by the templates that pages and snapshots use."""

import re
from dataclasses import replace

import pytest
from flask import render_template
from page_inspection import inspect
from report_documents import (
    STARTED_MS,
    locked_document,
    poor_document,
    replay_document,
    rich_document,
    unhealthy_document,
)

from webapp.experiments.canonical import read, spelled
from webapp.experiments.report_page import page_of, rows_of
from webapp.experiments.snapshots import Frozen
from webapp.models import ReportSnapshot

DOCUMENTS = {
    "rich": rich_document(),
    "two treatments": rich_document(2, are_few=False),
    "ten variants": rich_document(9, 60, are_few=False),
    "locked": locked_document(),
    "unhealthy": unhealthy_document(),
    "replay": replay_document(),
    "poor": poor_document(),
}
LARGEST_BYTES = 300_000


@pytest.fixture
def render(app):
    def render(document):
        with app.test_request_context("/"):
            frozen = Frozen(ReportSnapshot(sha256="ab" * 32, taken_at_ms=STARTED_MS), document, True)
            page = page_of(document)
            return render_template("experiments/snapshot.html", key="genres", frozen=frozen, **page)

    return render


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_report_is_a_faultless_page_of_moderate_size(render, name):
    page = render(DOCUMENTS[name])

    assert inspect(page) == []
    assert len(page.encode()) < LARGEST_BYTES
    assert not re.search(r"\b(nan|inf|None(?!:)|Undefined)\b", page)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_page_of_what_was_read_back_is_the_same(render, name):
    assert render(read(spelled(DOCUMENTS[name]))) == render(DOCUMENTS[name])


def test_every_drawing_has_a_title_and_says_what_it_shows(render):
    page = render(rich_document(2))

    drawings = re.findall(r'<svg [^>]*role="img" aria-labelledby="(\S+) (\S+)"', page)
    assert len(drawings) == 2 + 2 + 1 + 2 + 1 + 2
    assert all(f'id="{part}"' in page for drawing in drawings for part in drawing)


def test_texts_of_drawings_are_no_smaller_than_11_px(render):
    sizes = [int(size) for size in re.findall(r'font-size="(\d+)"', render(rich_document()))]

    assert sizes
    assert min(sizes) >= 11


def test_the_primary_effect_stands_with_its_boundary_with_and_without_cuped(render):
    page = render(rich_document())

    for text in ("+21.4 s", "+5.5 to +37.3 s", "+6.9 %", ">+MDE<", ">-MDE<", "With CUPED", "+19.3 s"):
        assert text in page
    assert "planned looks, p must be below 0.0123 and is 0.0082" in page
    assert "removes 62 % of the variance" in page


def test_a_locked_report_says_until_when(render):
    page = render(locked_document())

    assert "Locked until 1,200 listeners have a value of the primary metric; 900 have one now" in page
    assert "+21.4 s" not in page


def test_a_failed_check_hides_every_effect(render):
    page = render(unhealthy_document())

    assert "Every effect is hidden" in page
    assert 'role="img"' not in page


def test_an_effect_without_a_boundary_or_history_says_so(render):
    document = rich_document()
    primary = document.analysis.primary
    effect = primary.effects[0]
    judgement = replace(effect.judgement, nominal_p_value=None, interval=None, is_crossed=False)
    bare = replace(effect, adjusted=None, winsorised=None, detectable_lift=None, judgement=judgement)
    primary = replace(primary, effects=[bare])

    page = render(replace(document, analysis=replace(document.analysis, primary=primary)))

    assert "nothing may be spent this early" in page
    assert "not crossed" in page
    assert "Without CUPED" in page
    assert "MDE<" not in page


def test_tables_beside_drawings_show_some_points_and_always_the_last():
    analysis = rich_document(days=60).analysis

    rows = rows_of(analysis, ["control", "genres"])

    assert len(rows.over_time["genres"]) == 6
    assert rows.over_time["genres"][-1] == analysis.over_time[-1]
    assert rows.exposures[-1].listeners.keys() == {"control", "genres"}
