"""The state that `make run` reaches: the demo catalogue, folded, with both models trained."""

import fcntl
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from webapp.config import ROOT


@dataclass(frozen=True)
class Prepared:
    """A SQLite file and the artefacts of the versions that serve in it."""

    sqlite: Path
    artefacts: Path

    @property
    def database_url(self) -> str:
        """The address of the database."""
        return f"sqlite:///{self.sqlite}"


def prepare(folder: Path) -> Prepared:
    """Run the commands of `make run` in its order, unless they ran in this folder; takes about a minute.

    Of several processes that ask for the same folder, one prepares it and the others wait.
    """
    prepared = Prepared(folder / "prepared.sqlite", folder / "artefacts")
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _run_commands(prepared)
            (folder / "complete").touch()
    return prepared


def _run_commands(prepared: Prepared) -> None:
    for command in (
        "db upgrade",
        "catalogue demo",
        "models train all --profile quick --if-missing",
        "models predict-catalogue",
        "review predict",
        "experiments assign",
        "experiments demo",
        "experiments aa --if-missing",
    ):
        flask(prepared, command)


def flask(prepared: Prepared, command: str) -> str:
    """Run one `flask` command in a process of its own, as a person would; gives what it printed."""
    environment = {
        **os.environ,
        "APP_ENV": "local",
        "SECRET_KEY": "only for one run of the tests, 0123456789",
        "DATABASE_URL": prepared.database_url,
        "ARTEFACT_FOLDER": str(prepared.artefacts),
    }
    program = Path(sys.executable).with_name("flask")
    result = subprocess.run(
        [program, *command.split()], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, f"flask {command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def prepare_meanwhile(folder: Path) -> subprocess.Popen:
    """Begin to prepare a folder in a process of its own, for those who ask `prepare` for it later."""
    return subprocess.Popen(
        [sys.executable, __file__, folder], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
