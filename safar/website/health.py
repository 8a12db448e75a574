"""Is Safar alive, and can it do its work?"""

from __future__ import annotations

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from safar.lib.entrance import ANYONE, entrance


@entrance(ANYONE)
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@entrance(ANYONE)
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and holds every table."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return HttpResponse("the database does not answer", status=503, content_type="text/plain")
    if waiting:
        return HttpResponse(f"{len(waiting)} migrations wait", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")
