"""Which objectives a practice may serve: proposed to people, never written without one."""

from safar.practices.tagging.lessons import tagger_for

__all__ = ["tagger_for"]
