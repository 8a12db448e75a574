"""The nouns of the room: practices, what is known of them, and their review."""

from safar.lib.tracked import tracked_links
from safar.practices.models.facts import Actor, ExternalId, Result
from safar.practices.models.files import PracticeFile
from safar.practices.models.practice import Practice, PracticeQuerySet
from safar.practices.models.review import Remark, Review, Step, UnsavedWords
from safar.practices.models.watching import Asked, SavedSearch, Told

PracticeObjectivesLink = tracked_links(Practice.objectives, in_bulk=True)
PracticePrimaryObjectivesLink = tracked_links(Practice.primary_objectives)

__all__ = [
    "Actor",
    "Asked",
    "ExternalId",
    "Practice",
    "PracticeFile",
    "PracticeObjectivesLink",
    "PracticePrimaryObjectivesLink",
    "PracticeQuerySet",
    "Remark",
    "Result",
    "Review",
    "SavedSearch",
    "Step",
    "Told",
    "UnsavedWords",
]
