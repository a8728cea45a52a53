import gzip
import json

import pytest

from ml.demo.writing import write_demo_catalogue

SMALL = {"artists": 600, "tracks": 1600, "listeners": 40}


def read_lines(path):
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_demo_catalogue(folder, **SMALL)
    return folder


@pytest.fixture(scope="session")
def demo(demo_folder):
    """The rows of a small demo catalogue, by file."""
    return {
        name: read_lines(demo_folder / f"{name}.jsonl.gz")
        for name in ("artists", "tracks", "users", "sessions")
    }
