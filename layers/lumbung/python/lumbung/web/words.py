"""The codes that pages look up in the catalogue by what the rooms behind them say. Each has words in every language.

A page asks for them by `word("role.verifier")`; tests/unit/web/test_words.py sees to it that none is missing.
"""

from typing import Final

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
    "batched",
    "bounced",
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
    *("start_batch", "answer_batch", "remind_batch", "drop_bank_files"),
    *("settle_case", "return_case"),
)
"""What the agenda does, as far as it can end among the dead."""

BATCH_STAGES: Final = (
    *("collecting", "approval", "file", "answer", "reading", "reconciling"),
    *("dropping", "closed", "dropped", "care"),
)
BATCH_STEPS: Final = (
    *("begun", "collected", "approved", "dropped", "released", "file_made", "file_opened"),
    *("answer_taken", "answer_refused", "answer_read", "reconciled", "closed", "stopped"),
    *("restarted", "rescheduled"),
)
PAYEES: Final = ("waiting", "paid", "refused", "unfit", "dropped")
LEFT_OUT: Final = (
    *("same_person", "own_case", "handed_over", "taken", "account_wrong", "tampered", "moved"),
    "not_your_role",
)
UNPAID: Final = (
    *("account", "other", "account.name", "account.number", "person_gone", "tampered"),
    "dropped",
)
"""Why somebody in a batch was not paid: ours, and what a bank's codes come down to."""

BATCH_KINDS: Final = ("approve_batch", "batch_answer", "batch_care")

MESSAGE_STATES: Final = ("queued", "sending", "sent", "failed", "unreachable")

CODES: Final = (
    *(f"message.{state}" for state in MESSAGE_STATES),
    *(f"change.{change}" for change in CHANGES),
    *(f"act.{act}" for act in ACTS),
    *(f"hands.{step}" for step in HANDS),
    *(f"entry.{entry}" for entry in ENTRIES),
    *(f"batch.stage.{stage}" for stage in BATCH_STAGES),
    *(f"batch.step.{step}" for step in BATCH_STEPS),
    *(f"payee.{state}" for state in PAYEES),
    *(f"left.{reason}" for reason in LEFT_OUT),
    *(f"why.{reason}" for reason in UNPAID),
    *(f"kind.{kind}" for kind in BATCH_KINDS),
    *TIMES,
    *(f"role.{role}" for role in ROLES),
    *(f"waiting.{kind}" for kind in KINDS),
    *(f"kind.{kind}" for kind in KINDS),
    *(f"stage.{stage}" for stage in STAGES),
    *(f"step.{step}" for step in STEPS),
    *(f"check.{check}.{outcome}" for check in CHECKS for outcome in OUTCOMES),
    *STATUS,
    *WHATSAPP,
    *(f"refusal.{rule}" for rule in RULES),
    *(f"refusal.{rule}.change" for rule in RULES),
)
