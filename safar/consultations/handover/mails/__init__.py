"""Mails to those who took part: what was noted at their tables, and later what became of it."""
