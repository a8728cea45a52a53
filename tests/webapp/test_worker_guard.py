import subprocess
import sys

import pytest

from webapp.config import ROOT

GUARDED = "from webapp.worker_guard import guard_worker; guard_worker(); "


def run(code):
    return subprocess.run([sys.executable, "-c", GUARDED + code], cwd=ROOT, capture_output=True, text=True)


def test_a_guarded_process_cannot_unpickle():
    result = run("import pickle, datetime; pickle.loads(pickle.dumps(datetime.date(2000, 1, 1)))")

    assert "must not unpickle datetime.date" in result.stderr


@pytest.mark.parametrize("library", ["tensorflow", "joblib", "sklearn.ensemble"])
def test_a_guarded_process_cannot_import_a_training_library(library):
    result = run(f"import {library}")

    assert "a web worker must not import" in result.stderr


def test_a_guarded_process_still_serves():
    result = run("import json, onnxruntime; print(json.loads('1'))")

    assert result.stdout == "1\n", result.stderr


def test_a_guarded_process_compares_versions_without_pandas_or_scipy():
    result = run("import sys, ml.evaluation; print({'pandas', 'scipy'} & set(sys.modules))")

    assert result.stdout == "set()\n", result.stderr
