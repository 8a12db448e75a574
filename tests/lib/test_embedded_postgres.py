"""The embedded database: found, shared, recovered, left. These tests start servers of their own."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from safar.lib import embedded_postgres

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("servers")]


def run_apart(data_dir: Path, body: str, **environ: str) -> str:
    """Run Python in a process of its own and give what it printed."""
    code = "from pathlib import Path\nfrom safar.lib import embedded_postgres\n" + textwrap.dedent(body)
    done = subprocess.run(
        [sys.executable, "-c", code, str(data_dir)],
        cwd=ROOT, env={**os.environ, **environ}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


STAY = """
import sys
from pathlib import Path
from safar.lib import embedded_postgres
embedded_postgres.start(Path(sys.argv[1]))
print('up', flush=True)
sys.stdin.read()
"""
START = """
import sys, psycopg
url = embedded_postgres.start(Path(sys.argv[1]))
with psycopg.connect(url) as connection:
"""


def stay(data_dir: Path) -> subprocess.Popen[str]:
    """A process that uses the database until its standard input closes."""
    command = [sys.executable, "-c", STAY, str(data_dir)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    return process


@pytest.fixture
def data_dir(tmp_path):
    folder = tmp_path / "data"
    yield folder
    embedded_postgres.stop(folder)


def server_pid(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def test_data_survives_and_the_last_one_out_stops_the_server(data_dir):
    run_apart(data_dir, START + "    connection.execute('CREATE TABLE kept AS SELECT 7 AS n')")
    assert not embedded_postgres.is_running(data_dir)
    assert (
        run_apart(data_dir, START + "    print(connection.execute('SELECT n FROM kept').fetchone()[0])")
        == "7"
    )


def test_second_process_finds_the_running_server_and_leaves_it_running(data_dir):
    first = stay(data_dir)
    pid = server_pid(data_dir)
    run_apart(data_dir, START + "    connection.execute('SELECT 1')")
    assert embedded_postgres.is_running(data_dir)
    assert server_pid(data_dir) == pid
    first.communicate()
    assert not embedded_postgres.is_running(data_dir)


def test_server_killed_outright_is_started_again_with_its_data(data_dir):
    run_apart(
        data_dir,
        START
        + """
    connection.execute('CREATE TABLE kept AS SELECT 7 AS n')
    connection.commit()
    import os, signal
    os.kill(int((Path(sys.argv[1]) / 'postgres/postmaster.pid').read_text().split()[0]), signal.SIGKILL)
os._exit(0)
    """,
    )
    time.sleep(0.5)
    assert (data_dir / "postgres" / "postmaster.pid").exists()
    assert (
        run_apart(data_dir, START + "    print(connection.execute('SELECT n FROM kept').fetchone()[0])")
        == "7"
    )


def test_pid_file_that_names_a_stranger_is_not_believed(data_dir):
    run_apart(data_dir, START + "    connection.execute('SELECT 1')")
    pid_file = data_dir / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{data_dir / 'postgres'}\n1\n5432\n\n\n1 1\nready\n")
    assert run_apart(data_dir, START + "    print(connection.execute('SELECT 1').fetchone()[0])") == "1"


def test_first_start_cut_off_half_way_is_begun_again(data_dir):
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("18\n")
    assert run_apart(data_dir, START + "    print(connection.execute('SELECT 1').fetchone()[0])") == "1"
    assert len(list(data_dir.glob("postgres.unfinished-*"))) == 1


def test_killed_user_does_not_keep_the_server_up_for_ever(data_dir):
    stuck = stay(data_dir)
    stuck.send_signal(signal.SIGKILL)
    stuck.communicate()
    assert embedded_postgres.is_running(data_dir)
    run_apart(data_dir, START + "    connection.execute('SELECT 1')")
    assert not embedded_postgres.is_running(data_dir)


def test_long_path_still_gets_a_socket(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    try:
        url = run_apart(
            deep,
            START.replace("with psycopg", "print(url)\nwith psycopg") + "    connection.execute('SELECT 1')",
        )
        assert url.startswith("postgresql://postgres@/safar?host=")
    finally:
        embedded_postgres.stop(deep)


def python_for(user: int) -> list[str]:
    """A Python of this version that the user may run, with our packages; empty where there is none."""
    packages = Path(psycopg.__file__).parents[1]
    start = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(packages)!r}]; "
    for candidate in (sys.executable, "/usr/bin/python3"):
        version = "import sys; print(*sys.version_info[:2])"
        try:
            said = subprocess.run(
                [candidate, "-c", version], user=user, capture_output=True, text=True, cwd="/", check=True
            ).stdout  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            continue
        if said.split() == [str(sys.version_info[0]), str(sys.version_info[1])]:
            return [candidate, "-c", start]
    return []


def test_ordinary_user_starts_one_too(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("this run is an ordinary user already; every other test here shows it")
    nobody = pwd.getpwnam("nobody")
    python = python_for(nobody.pw_uid)
    if not python:
        pytest.skip("no Python here that another user may run")
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    os.chown(data_dir, nobody.pw_uid, nobody.pw_gid)
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    python[-1] += (
        "import os, psycopg; from pathlib import Path; from safar.lib import embedded_postgres; "
        "url = embedded_postgres.start(Path(sys.argv[1])); "
        "print(os.geteuid(), psycopg.connect(url).execute('SELECT 1').fetchone()[0])"
    )
    done = subprocess.run(
        [*python, str(data_dir)],
        cwd="/", user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[],
        capture_output=True, text=True, timeout=120, env={"PATH": os.environ["PATH"], "HOME": str(data_dir)},
    )  # fmt: skip
    assert done.stdout.split() == [str(nobody.pw_uid), "1"], done.stderr
    assert server_gone(data_dir)


def server_gone(data_dir: Path) -> bool:
    return not (data_dir / "postgres" / "postmaster.pid").exists()


def test_a_server_of_ones_own_is_used_when_database_url_names_it(data_dir, tmp_path):
    """The other way in: DATABASE_URL. Nothing is started in SAFAR_DATA_DIR then."""
    url = embedded_postgres.start(data_dir)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE elsewhere")
    untouched = tmp_path / "untouched"
    named = {"DATABASE_URL": url.replace("/safar?", "/elsewhere?"), "SAFAR_DATA_DIR": str(untouched)}
    done = subprocess.run(
        [sys.executable, "-m", "safar", "db", "status", "--json"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ, **named},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert '"version": "18' in done.stdout
    assert not (untouched / "postgres").exists()
