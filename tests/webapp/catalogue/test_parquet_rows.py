from datetime import datetime
from decimal import Decimal

import pyarrow
import pytest
from pyarrow import parquet

from webapp.catalogue import unpacking
from webapp.catalogue.kinds import Kind
from webapp.catalogue.lines import column_names, read_lines
from webapp.catalogue.source_files import Source, SourceError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "release.parquet"


def read(path):
    with path.open("rb") as raw:
        return list(read_lines(Source(Kind.TRACKS, path), raw))


def test_values_come_as_json_would_give_them(path):
    columns = {
        "id": ["a", "b"],
        "genres": [["x", "y"], None],
        "tempo": [120.5, float("nan")],
        "price": [Decimal("1.25"), None],
        "at": [datetime(2023, 1, 3, 5, 9), None],
        "raw": [b"caf\xc3\xa9", None],
    }
    parquet.write_table(pyarrow.table(columns), path)

    rows = read(path)

    assert [row.number for row in rows] == [1, 2]
    assert list(rows[0].columns.values()) == ["a", ["x", "y"], 120.5, 1.25, "2023-01-03T05:09:00", "café"]
    assert list(rows[1].columns.values()) == ["b", None, None, None, None, None]
    assert column_names(path) == list(columns)


def test_a_file_that_is_cut_off_is_refused_by_name(path):
    parquet.write_table(pyarrow.table({"id": list(range(9000))}), path)
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(SourceError, match=r"release\.parquet is damaged"):
        read(path)


def test_a_bomb_is_refused_by_name(path, monkeypatch):
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1000)
    table = pyarrow.table({"id": ["x" * 3_000_000]})
    parquet.write_table(table, path, compression="zstd", use_dictionary=False)

    with pytest.raises(SourceError, match="looks like a compressed bomb"):
        read(path)
