"""Addresses of plans. Words of ours stand where codes do, so `new` is no code."""

from django.urls import path

from safar.plan.views import (
    actions,
    analysis,
    checking,
    cycles,
    importing,
    matrix,
    measures,
    next_steps,
    plans,
    progress,
    taking_up,
)

app_name = "plan"

ACTION = "<slug:slug>/actions/<str:code>/"

urlpatterns = [
    path("", plans.plans, name="plans"),
    path("new/", plans.new_plan, name="new_plan"),
    path("new/import/", importing.import_new, name="import_new"),
    path("new/imports/<uuid:pk>/", importing.import_draft, name="import_draft"),
    path("<slug:slug>/", plans.plan, name="plan"),
    path("<slug:slug>/next/", next_steps.what_next, name="next"),
    path("<slug:slug>/matrix/", matrix.matrix, name="matrix"),
    path("<slug:slug>/matrix/cells/", matrix.cells, name="cells"),
    path("<slug:slug>/coverage/", cycles.coverage, name="coverage"),
    path("<slug:slug>/crosswalk/", cycles.crosswalk, name="crosswalk"),
    path("<slug:slug>/steps/", cycles.steps, name="steps"),
    path("<slug:slug>/steps/<int:number>/", cycles.edit_step, name="edit_step"),
    path("<slug:slug>/rates/", cycles.rates, name="rates"),
    path("<slug:slug>/forward/", cycles.forward, name="forward"),
    path("<slug:slug>/time/", analysis.gantt, name="gantt"),
    path("<slug:slug>/gaps/", analysis.gap_wall, name="gaps"),
    path("<slug:slug>/overlaps/", analysis.overlap_page, name="overlaps"),
    path("<slug:slug>/overlaps/settle/", analysis.settle_overlap, name="settle_overlap"),
    path("<slug:slug>/versions/", analysis.versions, name="versions"),
    path("<slug:slug>/versions/new/", analysis.new_version, name="new_version"),
    path("<slug:slug>/import/", importing.import_file, name="import_file"),
    path("<slug:slug>/export/<str:kind>/", analysis.export_file, name="export_file"),
    path("<slug:slug>/edit/", plans.edit_plan, name="edit_plan"),
    path("<slug:slug>/publish/", plans.publish, name="publish"),
    path("<slug:slug>/challenges/", taking_up.challenges, name="challenges"),
    path("<slug:slug>/take-up/", taking_up.take_up, name="take_up"),
    path("<slug:slug>/add-origin/", taking_up.add_origin, name="add_origin"),
    path("<slug:slug>/priorities/new/", plans.new_priority, name="new_priority"),
    path("<slug:slug>/priorities/<str:code>/edit/", plans.edit_priority, name="edit_priority"),
    path("<slug:slug>/priorities/<str:code>/delete/", plans.delete_priority, name="delete_priority"),
    path("<slug:slug>/actions/", actions.actions, name="actions"),
    path("<slug:slug>/actions/new/", actions.new_action, name="new_action"),
    path(ACTION, actions.action, name="action"),
    path(ACTION + "edit/", actions.edit_action, name="edit_action"),
    path(ACTION + "check/", checking.check, name="check"),
    path(ACTION + "delete/", actions.delete_action, name="delete_action"),
    path(ACTION + "remove-origin/", taking_up.remove_origin, name="remove_origin"),
    path(ACTION + "report/", progress.report, name="report"),
    path(ACTION + "updates/<int:pk>/withdraw/", progress.withdraw, name="withdraw"),
    path(ACTION + "evidence/<int:pk>/", progress.evidence, name="evidence"),
    path(ACTION + "measure/", measures.measure, name="measure"),
    path(ACTION + "measure/new/", measures.measure_new, name="measure_new"),
    path(ACTION + "measures/<int:pk>/", measures.edit_measure, name="edit_measure"),
    path(ACTION + "measures/<int:pk>/remove/", measures.stop_measuring, name="stop_measuring"),
]
