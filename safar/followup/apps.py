from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "safar.followup"
    label = "followup"

    def ready(self) -> None:
        from safar.followup.models import Contact, Delay, Rhythm, UpdateRequest
        from safar.people.history import register_history
        from safar.plan.permissions import may_edit_plan

        register_history(Rhythm, may_see=lambda user, each: may_edit_plan(user, each.plan))
        register_history(Contact, may_see=lambda user, each: may_edit_plan(user, each.action.plan))
        register_history(UpdateRequest, may_see=lambda user, each: may_edit_plan(user, each.action.plan))
        register_history(Delay, may_see=lambda user, each: may_edit_plan(user, each.update.action.plan))
