"""The report of a workshop: a page, a tagged PDF, a Word file, and the same as open data."""
