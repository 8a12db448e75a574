"""What a phone at the café may do in a minute."""

from safar.lib.limits import within

# A table's note taker writes a note every few seconds; a phone that comes back sends hundreds at once.
CHANGES_A_MINUTE = 1200
DOTS_A_MINUTE = 240
# Two hundred phones may share one address: only wrong codes are counted.
WRONG_CODES_A_MINUTE = 100

__all__ = ["CHANGES_A_MINUTE", "DOTS_A_MINUTE", "WRONG_CODES_A_MINUTE", "within"]
