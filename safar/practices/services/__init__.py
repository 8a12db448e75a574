"""Every change to practices."""

from safar.practices.services.ageing import is_old, remind
from safar.practices.services.answers import answer_with, take_answer_back
from safar.practices.services.files import keep_file
from safar.practices.services.merging import merge_practices
from safar.practices.services.record import ActorRow, ResultRow, create_practice, edit_practice
from safar.practices.services.reviews import (
    answer_remark,
    ask_reviewer,
    declare_interest,
    judge,
    remark,
    take_remark_back,
)
from safar.practices.services.unsaved import forget_words, keep_words, unsaved_words
from safar.practices.services.watching import change_search, forget_search, keep_search, notify
from safar.practices.services.workflow import (
    call_outdated,
    confirm_practice,
    publish_practice,
    screen,
    send_back,
    submit_practice,
    what_is_missing,
    withdraw_practice,
)

__all__ = [
    "ActorRow",
    "ResultRow",
    "answer_remark",
    "answer_with",
    "ask_reviewer",
    "call_outdated",
    "change_search",
    "confirm_practice",
    "create_practice",
    "declare_interest",
    "edit_practice",
    "forget_search",
    "forget_words",
    "is_old",
    "judge",
    "keep_file",
    "keep_search",
    "keep_words",
    "merge_practices",
    "notify",
    "publish_practice",
    "remark",
    "remind",
    "screen",
    "send_back",
    "submit_practice",
    "take_answer_back",
    "take_remark_back",
    "unsaved_words",
    "what_is_missing",
    "withdraw_practice",
]
