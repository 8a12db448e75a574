"""Seats of an event's own participants: made in a process apart, kept, mended, shown and printed.

How seats are worked out is in `seating`, which knows no database.
"""
