"""Asks a server again and again with `wrk` (Debian's package of that name)."""

import re
import subprocess
from pathlib import Path


def requests_per_second(url: str, script: Path, connections: int, seconds: int) -> float:
    """Ask `url` for some seconds over some connections; every answer must be of status 2xx.

    Args:
        url: What is asked.
        script: In Lua: makes the requests.
        connections: Kept open at once.
        seconds: How long.
    """
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), url]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in output:
        raise RuntimeError(f"{url} answered errors:\n{output}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", output)
    assert found, output
    return float(found.group(1))
