"""What we accept of plans, and how we explain a no."""

from safar.plan.forms.actions import ActionForm, TakeUpForm
from safar.plan.forms.plans import PlanForm, PriorityForm
from safar.plan.forms.progress import ChooseIndicatorForm, MeasureForm, NationalIndicatorForm, ProgressForm

__all__ = [
    "ActionForm",
    "ChooseIndicatorForm",
    "MeasureForm",
    "NationalIndicatorForm",
    "PlanForm",
    "PriorityForm",
    "ProgressForm",
    "TakeUpForm",
]
