"""A seating plan worked out in a process of its own: a web server would keep numbers and solver for good.

`start` says that it is to be made and lets the process run; `python -m safar.consultations.seats.work ID`
is that process. It tells how far it is, so a page can be left and come back to.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
SILENT = timedelta(seconds=60)  # after which we take a run for broken off
TELL_EVERY = 0.4


def start(session: Any, *, by: Any) -> Any:
    """Begin a plan for the session. Raises Refusal when one is being made, or when none can be."""
    from django.db import transaction
    from django.utils import timezone
    from django.utils.translation import get_language
    from django.utils.translation import gettext as _

    from safar.consultations.models import SeatingRun, Session
    from safar.consultations.seating.puzzle import set_up
    from safar.consultations.seats.keeping import people_of, rounds_of, tables_of
    from safar.lib.refusal import Refusal

    with transaction.atomic():
        Session.objects.select_for_update().get(pk=session.pk)
        before = SeatingRun.objects.filter(session=session).first()
        if before is not None and is_running(before):
            raise Refusal(_("A plan is being made for this session already. It will stand here in a moment."))
        set_up(people_of(session), tables_of(session), len(rounds_of(session)))  # refuses what cannot be
        now = timezone.now()
        run, _made = SeatingRun.objects.update_or_create(
            session=session,
            defaults={
                "state": SeatingRun.State.RUNNING, "progress": 0.0, "reason": "", "started_at": now,
                "beat_at": now,
            },
        )  # fmt: skip
        language = get_language() or "en"
        transaction.on_commit(lambda: spawn(run.pk, language))
    return run


def is_running(run: Any) -> bool:
    """Under way, and heard of lately."""
    from django.utils import timezone

    return bool(run.state == run.State.RUNNING and timezone.now() - run.beat_at < SILENT)


def spawn(run_id: int, language: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "safar.consultations.seats.work", str(run_id), language],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # a server that stops does not stop it
    )
    threading.Thread(target=process.wait, daemon=True).start()  # so that nothing is left of it when it ends


def work(run_id: int) -> None:
    """Make the plan and keep it; or keep the reason why there is none."""
    from django.db import transaction
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from safar.consultations.models import SeatingRun, Session
    from safar.consultations.seating.plan import seat
    from safar.consultations.seats.keeping import keep, people_of, rounds_of, tables_of
    from safar.lib.refusal import Refusal

    run = SeatingRun.objects.select_related("session__event").get(pk=run_id)
    mine = SeatingRun.objects.filter(pk=run_id, started_at=run.started_at)
    told = 0.0

    def tell(done: float) -> None:
        nonlocal told
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            mine.update(progress=done, beat_at=timezone.now())

    session = run.session
    try:
        plan = seat(people_of(session), tables_of(session), len(rounds_of(session)), tell=tell)
        with transaction.atomic():
            Session.objects.select_for_update().get(pk=session.pk)
            if mine.filter(state=SeatingRun.State.RUNNING).exists():  # nobody began another meanwhile
                keep(session, plan)
                mine.update(state=SeatingRun.State.DONE, progress=1.0, beat_at=timezone.now())
    except Refusal as refusal:
        mine.update(state=SeatingRun.State.FAILED, reason=str(refusal), beat_at=timezone.now())
    except Exception:
        sorry = _("The plan could not be made on this machine. The seats are as they were; try again.")
        mine.update(state=SeatingRun.State.FAILED, reason=sorry, beat_at=timezone.now())
        raise


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.utils.translation import activate

    activate(sys.argv[2])
    work(int(sys.argv[1]))
