"""Preparing a café: programme, sessions, rounds, tables, and the people who come.

`services` makes every change, `people` reads lists of participants, `erasing` sees to it
that what is erased is gone, `views` are the organisers' pages and the participant's own.
"""
