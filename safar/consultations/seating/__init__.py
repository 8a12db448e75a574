"""Who sits where, round by round: plain functions, values in and values out, no database.

`plan.seat` makes a plan, `reseat.reseat` mends one, `bounds` says how good any plan could be.
"""
