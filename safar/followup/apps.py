from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "safar.followup"
    label = "followup"

    def ready(self) -> None:
        from safar.followup import next_steps
        from safar.followup.models import Contact, Delay, Rhythm, UpdateRequest
        from safar.people.history import register_history
        from safar.plan.next_steps import register_step
        from safar.plan.permissions import may_edit_plan

        register_step(20, next_steps.addresses)
        register_step(40, next_steps.asking)
        register_step(50, next_steps.answers)

        register_history(Rhythm, may_see=lambda user, each: may_edit_plan(user, each.plan))
        register_history(Contact, may_see=lambda user, each: may_edit_plan(user, each.action.plan))
        register_history(UpdateRequest, may_see=lambda user, each: may_edit_plan(user, each.action.plan))
        register_history(Delay, may_see=lambda user, each: may_edit_plan(user, each.update.action.plan))
