#!/usr/bin/env python
"""Django's own commands. Safar's are under `safar --help`."""

import os
import sys

from config.database import open_database

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    open_database()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
