import gzip

import pytest

from webapp.catalogue import unpacking
from webapp.catalogue.source_files import SourceError
from webapp.catalogue.unpacking import unpacked


@pytest.fixture
def unpack(tmp_path):
    def unpack(content):
        path = tmp_path / "artists.jsonl.gz"
        path.write_bytes(gzip.compress(content))
        with path.open("rb") as raw, unpacked(path, raw) as file:
            return file.read()

    return unpack


def test_a_bomb_is_refused_by_name_before_it_fills_the_memory(unpack, monkeypatch):
    monkeypatch.setattr(unpacking, "FREE_BYTES", 1_000_000)

    with pytest.raises(SourceError, match=r"artists\.jsonl\.gz unpacks .* looks like a compressed bomb"):
        unpack(b"0" * 50_000_000)


def test_a_small_file_may_repeat_itself(unpack):
    assert len(unpack(b"0" * 5_000_000)) == 5_000_000
