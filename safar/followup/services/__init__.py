"""Every change of follow-up."""

from safar.followup.services.answering import Answered, answer
from safar.followup.services.asking import Asked, Question, ask, questions, set_rhythm, withdraw_request
from safar.followup.services.contacts import name_contact, name_for_leads, remove_contact
from safar.followup.services.sending import Sent, due_letters, send_due

__all__ = [
    "Answered", "Asked", "Question", "Sent", "answer", "ask", "due_letters", "name_contact", "name_for_leads",
    "questions", "remove_contact", "send_due", "set_rhythm", "withdraw_request",
]  # fmt: skip
