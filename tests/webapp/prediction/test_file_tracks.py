import random
from math import isnan

import pytest

from ml.features import FIELDS, NUMERIC_FIELDS
from webapp.catalogue.faults import BadValueError
from webapp.catalogue.lines import Line
from webapp.prediction.file_rows import RowReader
from webapp.prediction.file_tracks import TrackReader

FURTHER = ("id", "artist_id", "release_date", "artist_names")
ONE_EACH = {name: [name] for name in (*FURTHER, *(field.name for field in FIELDS))}
SEVERAL = ONE_EACH | {"title": ["title", "name"], "tempo": ["tempo", "bpm"], "id": ["id", "track_id"]}
TEXTS = [
    "Ana",
    "",
    " ",
    "NA",
    "nan",
    "a\u00a0b",
    "\u200b",
    "日本",
    "x" * 501,
    "\ud800",
    "a\0b",
    "None",
    None,
    5,
    [],
]
NUMBERS = [
    "0",
    "0.5",
    "1",
    "-1",
    "7",
    "120",
    "1e2",
    " 5 ",
    "nan",
    "inf",
    "1_0",
    "4.5",
    "",
    "much",
    "-1.0",
    None,
]
VALUES = [0, 1, 0.5, -1, 120, True, False, float("nan"), 10**30, 10**400, {}, [1], -1.0, 1998, "true", "No"]
DATES = ["1998-05", "1998", "0000", "1998-13", "", 1998, 1998.0, None, {}]
ARTISTS = ["Ana;Bo", ";", "", ["Ana"], [], [5], "x" * 600, None]
IDS = ["a1", "x-y", "-1", "", "é", "z" * 101, 5, 1.5, True, None]
ODD = {"title": TEXTS, "name": TEXTS, "artist_name": TEXTS, "release_date": DATES, "artist_names": ARTISTS}
ODD |= dict.fromkeys(("id", "artist_id", "track_id"), IDS)


def one_by_one(columns, lines):
    """What the reader of single rows says."""
    tracks, rejects = [], []
    for line in lines:
        try:
            if line.fault:
                raise line.fault
            tracks.append(RowReader(columns).read(line.number, line.columns))
        except BadValueError as fault:
            rejects.append((line.number, fault.column, fault.code, repr(fault.value)))
    return tracks, rejects


def at_a_glance(columns, lines):
    found, rejects = TrackReader(columns).read(lines)
    return found, [
        (one.line.number, one.fault.column, one.fault.code, repr(one.fault.value)) for one in rejects
    ]


def invented(columns, chance, oddness):
    names = [name for sources in columns.values() for name in sources]
    return {
        name: chance.choice(ODD.get(name, NUMBERS + VALUES)) if chance.random() < oddness else None
        for name in names
    }


@pytest.mark.parametrize("columns", [ONE_EACH, SEVERAL], ids=["one column each", "several columns"])
@pytest.mark.parametrize("oddness", [0.02, 0.1, 0.5])
def test_rows_are_read_together_as_each_is_alone(columns, oddness):
    chance = random.Random(oddness)
    lines = [Line(n, {"title": "Song"} | invented(columns, chance, oddness)) for n in range(400)]
    lines[7] = Line(7, {"title": "a"}, BadValueError(None, "malformed", "x", "must be more"))

    tracks, rejects = one_by_one(columns, lines)
    found, found_rejects = at_a_glance(columns, lines)

    assert found_rejects == rejects
    assert found.lines == [track.line for track in tracks]
    assert (found.ids, found.artist_ids) == ([t.id for t in tracks], [t.artist_id for t in tracks])
    assert found.titles == [track.values.get("title") for track in tracks]
    assert found.artist_names == [track.values.get("artist_name") for track in tracks]
    told = [
        {name: value for name, value in zip(NUMERIC_FIELDS, row, strict=True) if not isnan(value)}
        for row in found.numbers.tolist()
    ]
    assert told == [{n: v for n, v in track.values.items() if n in NUMERIC_FIELDS} for track in tracks]


def test_plain_rows_are_not_looked_at_by_themselves(monkeypatch):
    monkeypatch.setattr(RowReader, "read", None)
    plain = {"id": "a1", "title": "Ó", "explicit": "False", "key": "-1", "tempo": "99.5", "energy": ""}

    found, rejects = at_a_glance(ONE_EACH, [Line(2, plain), Line(3, {"title": "b"})])

    assert (found.titles, found.ids, rejects) == (["Ó", "b"], ["a1", None], [])
    assert found.numbers[0, NUMERIC_FIELDS.index("tempo")] == 99.5
    assert isnan(found.numbers[0, NUMERIC_FIELDS.index("key")])


def test_no_rows_give_no_tracks():
    found, rejects = at_a_glance(ONE_EACH, [])

    assert (found.lines, rejects, found.numbers.shape) == ([], [], (0, len(NUMERIC_FIELDS)))
