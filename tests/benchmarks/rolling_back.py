"""`make bench-rollback`: how soon every worker follows ten rollbacks, while clients ask without a pause.

Uses a copy of the demo's state, as `make run` prepares it, with a second baseline.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from live_server import serve
from prepared import flask, prepare
from rolling_back import drill

ROLLBACKS = 10
WORKERS = 2


def main() -> None:
    """Print the seconds of each rollback and the answers that failed."""
    with tempfile.TemporaryDirectory(prefix="genre-rollback-") as name:
        folder = Path(name)
        state = prepare(folder)
        flask(state, "models train baseline --profile quick")
        with serve(
            state.database_url, state.artefacts, folder / "log", workers=WORKERS, LOG_LEVEL="WARNING"
        ) as server:
            came = drill(server, state, ROLLBACKS)
    print(
        f"{ROLLBACKS} rollbacks, {WORKERS} workers, {len(came.answers):,} requests, {len(came.failed)} failed"
    )
    print("seconds from each rollback to the last answer of the version that was left:")
    print("  " + "  ".join(f"{seconds:.1f}" for seconds in came.followed_s))
    print(f"  at most {max(came.followed_s):.1f} (goal: under 5)")


if __name__ == "__main__":
    main()
