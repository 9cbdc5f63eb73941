"""Drafts: what somebody is typing, sealed under a key that only the public side opens, gone after a week."""

import json
from dataclasses import replace

from lumbung.assistance.ports import Draft, Limit, Slip
from lumbung.aws.case_records import CountRecord, DraftRecord
from lumbung.aws.transaction import of, put_alone
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Keys

DRAFT = "draft"
MOST_REMEMBERED = 10_000  # windows found full, in one process


class DraftStore:
    """Implements lumbung.assistance.ports.Drafts."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def read(self, village: str, draft_id: str) -> Draft | None:
        record = DraftRecord.find(_pk(village, draft_id), DRAFT)
        if record is None:
            return None
        content = json.loads(self._open(record))
        if record.state == "open":
            return record.as_a(Draft, typed=content)
        return record.as_a(Draft, slip=Slip(programme=record.programme, **content))

    def add(self, transaction: Transaction, draft: Draft) -> Draft:
        vault = self._keys.new(_pk(draft.village, draft.id), "intake")
        draft = replace(draft, wrapped=dict(vault.wrapped))
        of(transaction).put(self._record(draft, dict(draft.typed)), DRAFT)
        return draft

    def change(self, old: Draft, new: Draft) -> None:
        put_alone(self._record(new, dict(new.typed)), DRAFT, DraftRecord.version == old.version)

    def close(self, transaction: Transaction, draft: Draft, slip: Slip) -> None:
        sent = replace(draft, state="sent", version=draft.version + 1, typed={})
        kept = {name: getattr(slip, name) for name in ("code", "number", "sent_at", "helper")}
        unchanged = DraftRecord.version == draft.version
        of(transaction).put(self._record(sent, kept), DRAFT, unchanged)

    def remove(self, village: str, draft_id: str) -> None:
        DraftRecord(_pk(village, draft_id), DRAFT).delete()

    def _record(self, draft: Draft, content: dict[str, str]) -> DraftRecord:
        pk = _pk(draft.village, draft.id)
        vault = self._keys.open(pk, draft.wrapped)
        sealed = vault.seal(_place(pk), json.dumps(content))
        return DraftRecord.made_of(pk, DRAFT, draft, sealed=sealed)

    def _open(self, record: DraftRecord) -> str:
        vault = self._keys.open(record.pk, record.wrapped)
        return vault.read(_place(record.pk), record.sealed or "")


class CountStore:
    """Implements lumbung.assistance.ports.Counts; remembers in its process what it found full."""

    def __init__(self) -> None:
        self._full: set[tuple[str, str]] = set()

    def add(self, transaction: Transaction, village: str, limit: Limit) -> None:
        pk = _count_pk(village, limit)
        if (pk, limit.window) in self._full:
            raise RefusedError([limit.code])
        one_more = [CountRecord.times.add(1), CountRecord.until.set(limit.until)]
        few = CountRecord.pk.does_not_exist() | (CountRecord.times < limit.most)
        of(transaction).update(CountRecord(pk, limit.window), one_more, limit.code, few)

    def remember_full(self, village: str, limit: Limit) -> None:
        if len(self._full) >= MOST_REMEMBERED:
            self._full.clear()
        self._full.add((_count_pk(village, limit), limit.window))


def _count_pk(village: str, limit: Limit) -> str:
    return f"{village}#count#{limit.key}"


def _pk(village: str, draft_id: str) -> str:
    return f"{village}#draft#{draft_id}"


def _place(pk: str) -> str:
    return f"cases|{pk}|{DRAFT}|sealed"
