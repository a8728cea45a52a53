"""`flask predict` as a process of its own, which a test may watch and kill."""

import json
import os
import subprocess
import sys
from pathlib import Path

from interrupts import heed_interrupts

from webapp.config import ROOT

GIVE_UP_S = 120


def start(prepared, *arguments):
    """Start `flask predict`; its process is the first of a group of its own."""
    settings = {
        "APP_ENV": "local",
        "SECRET_KEY": "only for one run of the tests, 0123456789",
        "DATABASE_URL": prepared.database_url,
        "ARTEFACT_FOLDER": str(prepared.artefacts),
    }
    program = Path(sys.executable).with_name("flask")
    return subprocess.Popen(
        [program, "predict", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=heed_interrupts,
    )


def finish(process):
    """Wait for the end; gives what was printed."""
    output, _ = process.communicate(timeout=GIVE_UP_S)
    assert process.returncode == 0, output.decode()
    return output.decode()


def lines_done(output):
    """How far the journal says the work is."""
    journal = output.with_name(f"{output.name}.journal")
    return json.loads(journal.read_text())["done"]["lines"] if journal.exists() else 0
