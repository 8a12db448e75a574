"""What the scripts of the live screens say, in the reader's language; `%(n)s` is filled in there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from safar.consultations.models import Attribution, Note, Session
from safar.reference.models import StakeholderType

EVERYWHERE = ("lost", "not_reached", "round", "minute_left", "over", "clock_stands", "round_over")
OF_NOTES = ("table", "keep_this", "keep_both", "two_versions", "hide", "show", "hidden", "dots", "objective")
OF_CAPTURE = (
    "waiting", "arrived", "arrived_one", "all_arrived", "kept", "refused", "no_network", "no_store",
    "no_words", "saved", "edit", "send_again", "take_away", "undo", "my_words", "other_words",
    "opens_offline", "prepared", "closed",
)  # fmt: skip
OF_HOST = ("no_table", "nothing_yet")
OF_ROOM = ("paused", "pause", "go_on")
OF_VOTE = ("dots_left", "dot_more", "dot_less")


def words_for(*names: str) -> dict[str, str]:
    """The words of a screen, by the names its scripts know them under."""
    kinds = {f"kind_{value}": str(name) for value, name in Note.Kind.choices}
    known = _words()
    return kinds | {name: known[name] for name in (*EVERYWHERE, *names)}


def _words() -> dict[str, str]:
    return {
        "waiting": _("Saved on this phone, not sent yet: %(n)s"),
        "arrived": _("Arrived: %(n)s"),
        "arrived_one": _("Arrived"),
        "all_arrived": _("Everything has arrived: %(n)s"),
        "kept": _("Saved on this phone"),
        "refused": _("Not accepted"),
        "no_network": _("No network. Go on writing: everything is saved here and sent later."),
        "no_store": _("This browser saves nothing, for instance in a private window. Wait for each answer."),
        "no_words": _("The note has no words. Write some, or take it away."),
        "saved": _("Saved."),
        "edit": _("Edit"),
        "send_again": _("Send again"),
        "take_away": _("Take away"),
        "undo": _("Undo"),
        "two_versions": _("Two versions"),
        "my_words": _("Your words"),
        "other_words": _("The other words"),
        "keep_this": _("Keep this one"),
        "keep_both": _("Keep both"),
        "not_reached": _("This did not reach Safar. Try again when there is a network."),
        "prepared": _("The session has not begun. Your words stay here; send them once it has."),
        "closed": _("The session is finished. Your words stay here; give them to a host."),
        "opens_offline": _("This screen opens without a network, too."),
        "table": _("Table %(n)s"),
        "no_table": _("Without a table"),
        "nothing_yet": _("Nothing was noted here."),
        "objective": _("Objective %(n)s"),
        "lost": _("The connection is lost. Trying again."),
        "paused": _("Paused. New since then: %(n)s"),
        "pause": _("Pause"),
        "go_on": _("Go on"),
        "hide": _("Take off the screen"),
        "show": _("Put back on the screen"),
        "hidden": _("Not on the screen"),
        "round": _("Round %(n)s"),
        "minute_left": _("One minute left"),
        "over": _("Finish the thought"),
        "clock_stands": _("The clock stands still"),
        "round_over": _("The round is over"),
        "dots": _("Dots: %(n)s"),
        "dots_left": _("Dots left: %(n)s"),
        "dot_more": _("One dot more"),
        "dot_less": _("One dot less"),
    }


def types_to_choose(session: Session) -> list[tuple[str, str, str]]:
    """(code, name, name on screens) of stakeholder types, where the rule lets no more be said."""
    if session.attribution != Attribution.STAKEHOLDER_TYPE:
        return []
    shown = session.language
    return [
        (kind.code, str(kind.said("name")), str(kind.said("name", shown)))
        for kind in StakeholderType.objects.all()
    ]
