import subprocess
import sys
from pathlib import Path

from webapp.config import ROOT

HEAVY = ("tensorflow", "keras", "pandas", "sklearn", "matplotlib", "onnxruntime", "alembic")


def test_no_file_leans_on_a_floor_above_it():
    program = Path(sys.executable).with_name("lint-imports")

    result = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert result.returncode == 0, result.stdout


def test_building_the_app_imports_nothing_heavy():
    code = f"import sys, wsgi; print([m for m in {HEAVY!r} if m in sys.modules])"

    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, env={"APP_ENV": "local"}
    )

    assert result.stdout.strip() == "[]", result.stderr
