from django.apps import AppConfig


class PrioritizationConfig(AppConfig):
    name = "safar.prioritization"
    label = "prioritization"

    def ready(self) -> None:
        from safar.people.history import register_history
        from safar.plan.permissions import may_edit_plan, may_see_plan
        from safar.prioritization.models import Criterion, Exercise

        register_history(Exercise, may_see=lambda user, each: may_see_plan(user, each.plan))
        register_history(Criterion, may_see=lambda user, each: may_edit_plan(user, each.exercise.plan))
