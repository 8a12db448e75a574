"""The way in for a web server: `uvicorn config.asgi:application`."""

import os

from config.database import open_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
open_database()

from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()
