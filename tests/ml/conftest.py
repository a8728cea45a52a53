"""The small labelled catalogue as a dataset, and both models trained on it, once for all tests."""

import shutil

import pytest
from labelled_catalogue import add_labelled_catalogue
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from ml.dataset import load_dataset
from ml.training import train

SEED = 11


@pytest.fixture(scope="session")
def dataset(sqlite_template, tmp_path_factory):
    path = tmp_path_factory.mktemp("labelled") / "labelled.sqlite"
    shutil.copy(sqlite_template, path)
    engine = create_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        add_labelled_catalogue(session)
        yield load_dataset(session)
    engine.dispose()


@pytest.fixture(scope="session")
def baseline(dataset, tmp_path_factory):
    return train(
        "baseline", dataset, tmp_path_factory.mktemp("models") / "baseline-1", SEED, _say_nothing, "quick"
    )


@pytest.fixture(scope="session")
def advanced(dataset, tmp_path_factory):
    return train(
        "advanced", dataset, tmp_path_factory.mktemp("models") / "advanced-1", SEED, _say_nothing, "quick"
    )


def _say_nothing(stage, done):
    assert stage
    assert 0 <= done <= 1
