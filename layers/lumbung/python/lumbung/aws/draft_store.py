"""Drafts: what somebody is typing, sealed under a key that only the public side opens, gone after a week."""

import json
from dataclasses import replace

from pynamodb.exceptions import UpdateError

from lumbung.assistance.ports import Draft, Slip
from lumbung.aws.case_records import CountRecord, DraftRecord
from lumbung.aws.transaction import of
from lumbung.shared.transaction import Transaction
from lumbung.shared.vault import Keys

DRAFT = "draft"


class DraftStore:
    """Implements lumbung.assistance.ports.Drafts."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def read(self, village: str, draft_id: str) -> Draft | None:
        record = DraftRecord.find(_pk(village, draft_id), DRAFT)
        if record is None:
            return None
        typed = json.loads(self._open(record)) if record.state == "open" else {}
        return record.as_a(Draft, typed=typed)

    def add(self, transaction: Transaction, draft: Draft) -> None:
        vault = self._keys.new(_pk(draft.village, draft.id), "intake")
        draft = replace(draft, wrapped=dict(vault.wrapped))
        of(transaction).put(self._record(draft, dict(draft.typed)), DRAFT)

    def change(self, transaction: Transaction, old: Draft, new: Draft) -> None:
        self._put(transaction, old, new, dict(new.typed))

    def close(self, transaction: Transaction, draft: Draft, slip: Slip) -> None:
        sent = replace(draft, state="sent", version=draft.version + 1, typed={})
        kept = {"code": slip.code, "number": slip.number, "sent_at": slip.sent_at}
        self._put(transaction, draft, sent, kept)

    def remove(self, village: str, draft_id: str) -> None:
        DraftRecord(_pk(village, draft_id), DRAFT).delete()

    def slip(self, village: str, draft_id: str) -> Slip | None:
        record = DraftRecord.find(_pk(village, draft_id), DRAFT)
        if record is None or record.state != "sent":
            return None
        return Slip(programme=record.programme, **json.loads(self._open(record)))

    def _put(
        self, transaction: Transaction, old: Draft, new: Draft, content: dict[str, str]
    ) -> None:
        unchanged = DraftRecord.version == old.version
        of(transaction).put(self._record(new, content), DRAFT, unchanged)

    def _record(self, draft: Draft, content: dict[str, str]) -> DraftRecord:
        pk = _pk(draft.village, draft.id)
        vault = self._keys.open(pk, draft.wrapped)
        sealed = vault.seal(_place(pk), json.dumps(content))
        return DraftRecord.made_of(pk, DRAFT, draft, sealed=sealed)

    def _open(self, record: DraftRecord) -> str:
        vault = self._keys.open(record.pk, record.wrapped)
        return vault.read(_place(record.pk), record.sealed or "")


def count(village: str, what: str, window: str, most: int, until: int) -> bool:
    """Counts one more in a window (lumbung.assistance.ports.Counter); False where there were `most`."""
    record = CountRecord(f"{village}#count#{what}", window)
    few = CountRecord.pk.does_not_exist() | (CountRecord.times < most)
    try:
        record.update(
            actions=[CountRecord.times.add(1), CountRecord.until.set(until)], condition=few
        )
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _pk(village: str, draft_id: str) -> str:
    return f"{village}#draft#{draft_id}"


def _place(pk: str) -> str:
    return f"cases|{pk}|{DRAFT}|sealed"
