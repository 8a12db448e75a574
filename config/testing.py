"""A pytest plugin: opens the database before anything reads the settings."""

from config.database import open_database

open_database()
