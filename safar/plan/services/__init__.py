"""Every change to plans, priorities, actions, their origins, their measures and their progress."""

from safar.plan.services.actions import add_action, delete_action, edit_action
from safar.plan.services.changing import Stale, last_change, version_of
from safar.plan.services.measuring import measure_action, stop_measuring
from safar.plan.services.plans import (
    add_priority,
    create_plan,
    delete_priority,
    edit_plan,
    edit_priority,
    hide_plan,
    publish_plan,
)
from safar.plan.services.progress import report_progress, withdraw_update
from safar.plan.services.taking_up import add_origin, remove_origin, take_up
from safar.plan.services.versions import keep_version, move_plan

__all__ = [
    "Stale",
    "add_action",
    "add_origin",
    "add_priority",
    "create_plan",
    "delete_action",
    "delete_priority",
    "edit_action",
    "edit_plan",
    "edit_priority",
    "hide_plan",
    "keep_version",
    "last_change",
    "measure_action",
    "move_plan",
    "publish_plan",
    "remove_origin",
    "report_progress",
    "stop_measuring",
    "take_up",
    "version_of",
    "withdraw_update",
]
