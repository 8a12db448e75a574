"""Workshop reports as people have them, read into sessions, items and people. No database in here."""
