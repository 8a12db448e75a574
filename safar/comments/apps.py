from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "safar.comments"
    label = "comments"

    def ready(self) -> None:
        from safar.comments.models import Comment, Window
        from safar.lib.languages import Said, current_language
        from safar.people.history import register_history
        from safar.plan.permissions import may_edit_plan, may_see_plan
        from safar.thread.kinds import Kind, register

        register_history(Window, may_see=lambda user, each: may_see_plan(user, each.plan))
        register_history(Comment, may_see=lambda user, each: may_edit_plan(user, each.plan))
        register(
            Kind(
                "comment",
                _("Comment"),
                Comment,
                visible_to=Comment.objects.visible_to,
                related=("plan",),
                title=lambda each: Said(str(each), each.language, current_language()),
                url=lambda each: each.get_absolute_url(),
                details=lambda each: {"plan": each.plan.slug},
            )
        )
