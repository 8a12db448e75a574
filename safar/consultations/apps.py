from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "safar.consultations"
    label = "consultations"

    def ready(self) -> None:
        from safar.consultations.models import Event, Note, Session, Theme
        from safar.consultations.permissions import may_see_event, may_see_note_history
        from safar.lib.languages import Said, current_language
        from safar.people.history import register_history
        from safar.thread.kinds import Kind, register

        register(
            Kind(
                "note",
                _("Note"),
                Note,
                visible_to=lambda user: Note.objects.visible_to(user),
                related=("session",),
                title=lambda note: Said(str(note), note.language, current_language()),
                url=lambda note: note.get_absolute_url(),
                details=lambda note: {"ref": note.ref, "note_kind": note.kind, "session": note.session.slug},
            )
        )
        register(
            Kind(
                "theme",
                _("Theme"),
                Theme,
                visible_to=lambda user: Theme.objects.filter(event__in=Event.objects.visible_to(user)),
                related=("event",),
                title=lambda theme: theme.said("title"),
                url=lambda theme: theme.get_absolute_url(),
                details=lambda theme: {"event": theme.event.slug},
            )
        )
        register_history(Event, may_see=may_see_event)
        register_history(Session, may_see=lambda user, session: may_see_event(user, session.event))
        register_history(Theme, may_see=lambda user, theme: may_see_event(user, theme.event))
        register_history(Note, may_see=may_see_note_history)
