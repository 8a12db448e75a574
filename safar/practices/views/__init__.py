"""The pages of the room."""

from safar.practices.views.files import downloads, file, file_new
from safar.practices.views.overview import compare, coverage_wall, feed, regions
from safar.practices.views.path import (
    doubles,
    practice_merge,
    practice_move,
    practice_path,
    practice_review,
    practice_submit,
    remark_answer,
    reviews,
)
from safar.practices.views.searches import searches
from safar.practices.views.showing import practice, practices
from safar.practices.views.suggesting import practice_suggest
from safar.practices.views.writing import practice_edit, practice_new, practice_unsaved

__all__ = [
    "compare",
    "coverage_wall",
    "doubles",
    "downloads",
    "feed",
    "file",
    "file_new",
    "practice",
    "practice_edit",
    "practice_merge",
    "practice_move",
    "practice_new",
    "practice_path",
    "practice_review",
    "practice_submit",
    "practice_suggest",
    "practice_unsaved",
    "practices",
    "regions",
    "remark_answer",
    "reviews",
    "searches",
]
