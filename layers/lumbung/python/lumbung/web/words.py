"""The codes that pages look up in the catalogue by what the rooms behind them say. Each has words in every language.

A page asks for them by `word("role.verifier")`; tests/unit/web/test_words.py sees to it that none is missing.
"""

from typing import Final

from lumbung.villages.wording import GOODS

ROLES: Final = ("verifier", "approver", "treasurer", "administrator", "resident", "system")
KINDS: Final = (
    *("verify", "correct", "approve", "second", "pay", "confirm", "trace", "review", "care"),
)
STAGES: Final = (
    "submitted",
    "verification",
    "correction",
    "corrected",
    "approval",
    "second_approval",
    "reservation",
    "no_funds",
    "payment",
    "confirmation",
    "unreceived",
    "closed",
    "refused",
    "objection",
    "duplicate",
    "withdrawn",
    "care",
)
STEPS: Final = (
    "submitted",
    "screened",
    "asked",
    "verified",
    "approved",
    "first_approved",
    "second_approved",
    "refused",
    "duplicate",
    "reserved",
    "no_funds",
    "funds_found",
    "paid",
    "received",
    "not_received",
    "closed_unconfirmed",
    "needs_care",
    "restarted",
    "rescheduled",
    "reminded",
    "escalated",
    "handed_over",
    "revealed",
    "taken",
    "arrived",
    "returned",
    "erased",
    "papers_dropped",
    "withdrawn",
    "withdrawn_by_resident",
    "sent_back",
    "objected",
    "upheld",
    "kept",
    "correction_asked",
    "correction_sent",
    "corrected",
    "change_sent",
    "no_answer",
    "sent",
    "expired",
)
CHECKS: Final = (
    "age",
    "amount",
    "nik_birth_date",
    "nik_region",
    "account_holder",
    "shared_account",
    "shared_phone",
    "helper_cases",
    "one_application",
)
OUTCOMES: Final = ("pass", "warn", "fail")
RULES: Final = ("rule_age", "rule_amount")
"""Refusals that screening makes by itself: the words and, under `.change`, what would change it."""

STATUS: Final = ("status.told", "status.unknown")
WHATSAPP: Final = ("whatsapp.case", "whatsapp.slip")
"""What somebody sends from their own WhatsApp."""

TIMES: Final = ("time.hours", "time.day", "time.days", "time.due")

CHANGES: Final = ("new", "facts", "pin")
ACTS: Final = ("listed", "asked", "confirmed", "dropped", "blocked", "unblocked", "invited")
HANDS: Final = ("verification", "approval", "second_approval", "payment", "objection")
ENTRIES: Final = (
    "start_workflow",
    "answer_task",
    "remind",
    "escalate",
    "expire",
    "look_for_funds",
    "look_now",
    "free_money",
    "message",
    "daily_summary",
)
"""What the agenda does, as far as it can end among the dead."""

MESSAGE_STATES: Final = ("queued", "sending", "sent", "failed", "unreachable")

CODES: Final = (
    *(f"message.{state}" for state in MESSAGE_STATES),
    *(f"change.{change}" for change in CHANGES),
    *(f"act.{act}" for act in ACTS),
    *(f"hands.{step}" for step in HANDS),
    *(f"entry.{entry}" for entry in ENTRIES),
    *TIMES,
    *(f"role.{role}" for role in ROLES),
    *(f"waiting.{kind}" for kind in KINDS),
    *(f"kind.{kind}" for kind in KINDS),
    *(f"stage.{stage}" for stage in STAGES),
    *(f"step.{step}" for step in STEPS),
    *(f"check.{check}.{outcome}" for check in CHECKS for outcome in OUTCOMES),
    *(f"{code}.goods" for code in sorted(GOODS)),
    *STATUS,
    *WHATSAPP,
    *(f"refusal.{rule}" for rule in RULES),
    *(f"refusal.{rule}.change" for rule in RULES),
)
