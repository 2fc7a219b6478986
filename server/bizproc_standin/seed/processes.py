"""The ids of the seeded templates; the documentation's samples name the first group."""

LEAD_INTAKE = 1
DISCOUNT_VOTE = 212
FINGERPRINT = 379
DISPLAY_TIME = 525
EVENT_ORGANISATION = 565
LEGAL_CHECK = 713

LEAVE = 801
PURCHASE = 802
CONTRACT_CARD = 803
FEEDBACK = 804
POLICY_REVIEW = 805
EXPENSE = 806
CONTRACT_LIFE = 807
INVOICE_PAYMENT = 808
CREDIT_CHECK = 809
DEAL_ROBOT = 810
"""An automation template: it runs, but the portal never lists it (docs/portal.md 6.1)."""
