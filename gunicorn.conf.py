"""How gunicorn serves the app; any setting can still be given on its command line.

Models load after the fork, in each worker, so the app is never preloaded.
"""

import gc
import os
from typing import Any

from webapp.worker_guard import guard_worker

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("THREADS", "4"))
timeout = 60
graceful_timeout = 20
preload_app = False
control_socket_disable = True


def post_fork(_server: Any, _worker: Any) -> None:
    """Guard each worker before it loads anything."""
    guard_worker()
    # A batch of tracks makes tens of thousands of objects, none in a cycle: looking for some took 8 % of its time.
    gc.set_threshold(50_000, *gc.get_threshold()[1:])
