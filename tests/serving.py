"""Server processes on the test database, for what only several processes can show."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30


@contextmanager
def served():
    """A server process, and its port. It sees only what is committed."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    known = connection.settings_dict
    host = known["HOST"] or known["OPTIONS"]["host"]
    address = f"postgresql://{known['USER']}@/{known['NAME']}?host={quote(host, safe='')}"
    environ = {
        **os.environ,
        "DATABASE_URL": address,
        "SAFAR_DATA_DIR": str(settings.STATIC_ROOT.parent),  # a page of refusal names its style sheets
        "SAFAR_LOG_LEVEL": "CRITICAL",
    }
    command = [
        sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port), "--log-level",
        "critical", "--lifespan", "off", "--timeout-graceful-shutdown", "60",
    ]  # fmt: skip
    process = psutil.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.1)
        yield process, port
    finally:
        with suppress(psutil.NoSuchProcess):
            process.kill()
        process.wait()
