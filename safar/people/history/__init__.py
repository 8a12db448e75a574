"""The history of a record as people read it: who changed what, when and why.

register_history(Plan, may_see=lambda user, plan: ...)      # in AppConfig.ready
History(record, viewer=request.user, page=1).entries
"""

from safar.people.history.reading import Change, Entry, History
from safar.people.history.registry import may_see_history, register_history, tracked_model

__all__ = ["Change", "Entry", "History", "may_see_history", "register_history", "tracked_model"]
