import subprocess
import sys

from webapp.config import ROOT


def test_comparing_versions_loads_no_training_library():
    program = (
        "import sys, ml.evaluation as e; e.compare_held_out; "
        "print(sorted({m.split('.')[0] for m in sys.modules} & "
        "{'scipy', 'pandas', 'sklearn', 'tensorflow', 'joblib', 'sqlalchemy'}))"
    )

    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "[]"
