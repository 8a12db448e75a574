"""The pages of the room."""

from safar.practices.views.path import (
    practice_merge,
    practice_move,
    practice_path,
    practice_review,
    practice_submit,
    remark_answer,
    reviews,
)
from safar.practices.views.showing import practice, practices
from safar.practices.views.writing import practice_edit, practice_new, practice_unsaved

__all__ = [
    "practice",
    "practice_edit",
    "practice_merge",
    "practice_move",
    "practice_new",
    "practice_path",
    "practice_review",
    "practice_submit",
    "practice_unsaved",
    "practices",
    "remark_answer",
    "reviews",
]
