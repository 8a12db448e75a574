"""The way in for a web server: `uvicorn config.asgi:application`."""

import os

from config.database import open_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
open_database()

from django.core.asgi import get_asgi_application  # noqa: E402

django = get_asgi_application()

from safar.consultations.live.streams import with_streams  # noqa: E402  (wants the settings)

application = with_streams(django)  # type: ignore[arg-type]  # the stubs name the messages more narrowly
