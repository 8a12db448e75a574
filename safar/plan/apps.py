from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "safar.plan"
    label = "plan"

    def ready(self) -> None:
        from safar.people.history import register_history
        from safar.plan import next_steps
        from safar.plan.models import (
            Action,
            ActionIndicator,
            BudgetLine,
            Evidence,
            ExchangeRate,
            MarkerAnswer,
            Milestone,
            Plan,
            PlanStep,
            PlanVersion,
            Priority,
            ProgressUpdate,
        )
        from safar.plan.permissions import may_edit_plan, may_see_plan
        from safar.thread.kinds import Kind, register

        register_history(Plan, may_see=may_see_plan)
        register_history(Priority, may_see=lambda user, each: may_see_plan(user, each.plan))
        register_history(Action, may_see=lambda user, each: may_see_plan(user, each.plan))
        register_history(ActionIndicator, may_see=lambda user, each: may_see_plan(user, each.action.plan))
        register_history(ProgressUpdate, may_see=lambda user, each: may_see_plan(user, each.action.plan))
        for part in (Milestone, BudgetLine):
            register_history(part, may_see=lambda user, each: may_see_plan(user, each.action.plan))
        for part_of_plan in (ExchangeRate, PlanStep):
            register_history(part_of_plan, may_see=lambda user, each: may_see_plan(user, each.plan))
        register_history(MarkerAnswer, may_see=lambda user, each: may_edit_plan(user, each.action.plan))
        register_history(PlanVersion, may_see=lambda user, each: may_edit_plan(user, each.plan))
        register_history(Evidence, may_see=lambda user, each: may_see_plan(user, each.update.action.plan))

        next_steps.register_step(10, next_steps.leads)
        next_steps.register_step(30, next_steps.publishing)
        next_steps.register_step(60, next_steps.dates)
        next_steps.register_step(70, next_steps.measures)
        next_steps.register_step(80, next_steps.money)

        register(
            Kind(
                "action",
                _("Action"),
                Action,
                visible_to=lambda user: Action.objects.filter(plan__in=Plan.objects.visible_to(user)),
                related=("plan",),
                title=lambda action: action.said("title"),
                url=lambda action: action.get_absolute_url(),
                details=lambda action: {
                    "code": action.code,
                    "status": action.status,
                    "plan": action.plan.slug,
                },
            )
        )
