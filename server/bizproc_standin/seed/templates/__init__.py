"""The company's process templates, built as real activity trees."""

from datetime import timedelta

from bizproc_standin.seed.templates import application, approvals, crm, forms, lifecycle
from bizproc_standin.world.world import World

TEMPLATES = (
    crm.lead_intake,
    crm.discount_vote,
    application.fingerprint,
    application.display_time,
    forms.event_organisation,
    crm.legal_check,
    approvals.leave,
    approvals.purchase,
    forms.contract_card,
    forms.feedback,
    forms.policy_review,
    approvals.expense,
    lifecycle.contract_life,
    approvals.invoice_payment,
    crm.credit_check,
    crm.deal_robot,
)


def seed_templates(world: World) -> None:
    """Add all templates, oldest edits first."""
    now = world.now()
    for age, make in enumerate(reversed(TEMPLATES), start=2):
        template = make()
        template.modified = now - timedelta(days=11 * age, minutes=7 * age)
        world.add_template(template)
