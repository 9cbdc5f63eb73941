"""From the first typed word to a sent application."""

import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from lumbung.assistance.desk import Desk, cause_of
from lumbung.assistance.model import RESIDENT, Case, Stage
from lumbung.assistance.papers import Papers
from lumbung.assistance.ports import Counts, Draft, Drafts, Limit, NumberState, Slip
from lumbung.forms.check import check_form, in_order
from lumbung.forms.model import Form
from lumbung.shared.clock import from_text, local, to_text
from lumbung.shared.errors import (
    ChangedError,
    InvalidInputError,
    NotFoundError,
    TooManyError,
    TooQuickError,
)
from lumbung.shared.ids import new_code, new_number, random_id, uuid7
from lumbung.shared.transaction import RefusedError
from lumbung.shared.vault import Keys, Vault
from lumbung.villages.model import Village

DRAFT_LASTS = timedelta(days=7)
COUNT_LASTS = timedelta(days=2)
MOST_TYPED = (
    100_000  # bytes of one draft as JSON; sealed it is a third longer, and an item holds 400 KB
)
Change = Callable[[Mapping[str, str]], dict[str, str]]
TRAP = "website"  # a field that people do not see and machines fill in


@dataclass(frozen=True)
class Intake:
    """Drafts and sending. `least_seconds` is how long a person takes at the least to fill in the form."""

    desk: Desk
    drafts: Drafts
    keys: Keys
    counts: Counts
    papers: Papers
    least_seconds: int
    most_per_phone: int  # a day
    most_per_address: int  # an hour

    def start_draft(self, village: Village, programme_id: str, language: str) -> Draft:
        """An empty draft. Raises NotFoundError for a programme that the village has not."""
        if programme_id not in village.programmes:
            raise NotFoundError
        now = self.desk.clock()
        draft = Draft(
            id=random_id(),
            village=village.id,
            programme=programme_id,
            settings=village.hash,
            case=uuid7(int(now.timestamp() * 1000)),
            language=language,
            opened_at=to_text(now),
            until=int((now + DRAFT_LASTS).timestamp()),
        )
        transaction = self.desk.begin()
        self.drafts.add(transaction, draft)
        transaction.commit()
        return self._read(village, draft.id)

    def read_draft(self, village: Village, draft_id: str) -> Draft | None:
        """The draft of a cookie, if there is one and its week is not over."""
        draft = self.drafts.read(village.id, draft_id)
        return draft if draft and draft.until > self.desk.clock().timestamp() else None

    def save_page(self, village: Village, draft: Draft, typed: Mapping[str, str]) -> Draft:
        """What was typed on one page joins the rest. Raises ChangedError where it was sent meanwhile.

        Another tab's page saved in between is kept: this page's texts are laid over it.
        """
        return self.change_draft(village, draft, lambda known: {**known, **typed})

    def change_draft(self, village: Village, draft: Draft, change: Change) -> Draft:
        """What was typed so far, changed by a function that may be asked again about newer texts.

        Raises ChangedError where it was sent meanwhile, TooManyError where it would hold too much, and
        whatever the function raises.
        """
        for _ in range(5):
            typed = change(draft.typed)
            if len(json.dumps(typed)) > MOST_TYPED:
                raise TooManyError("draft.too_long")
            new = replace(draft, typed=typed, version=draft.version + 1)
            transaction = self.desk.begin()
            self.drafts.change(transaction, draft, new)
            try:
                transaction.commit()
                return new
            except RefusedError:
                draft = self._read(village, draft.id)
                if draft.state != "open":
                    break
        raise ChangedError("draft.sent")

    def discard_draft(self, village: Village, draft_id: str) -> None:
        """Nothing of it stays on the server, photos included; the sent application is untouched."""
        draft = self.drafts.read(village.id, draft_id)
        if draft and draft.state == "open":
            transaction = self.desk.begin()
            self.papers.let_go(transaction, village.id, draft.case)
            transaction.commit()
        self.drafts.remove(village.id, draft_id)

    def read_slip(self, village: Village, draft_id: str) -> Slip | None:
        """The slip of a sent draft, as long as the draft lives."""
        return self.drafts.slip(village.id, draft_id)

    def send_application(
        self, village: Village, draft: Draft, typed: Mapping[str, str], language: str, address: str
    ) -> Slip:
        """One draft becomes one case, however often it is sent: a repeat answers the same slip.

        Raises InvalidInputError with every field that does not hold, TooQuickError, TooManyError.
        """
        now = self.desk.clock()
        if typed.get(TRAP) or now < from_text(draft.opened_at) + timedelta(
            seconds=self.least_seconds
        ):
            raise TooQuickError
        for _ in range(3):
            try:
                return self._send_once(village, draft, typed, language, address, now)
            except (RefusedError, TooManyError) as refused:
                if slip := self.read_slip(village, draft.id):
                    return slip
                if isinstance(refused, TooManyError):
                    raise
            draft = self._read(village, draft.id)
        raise ChangedError

    def _send_once(
        self,
        village: Village,
        draft: Draft,
        typed: Mapping[str, str],
        language: str,
        address: str,
        now: datetime,
    ) -> Slip:
        if draft.state != "open":
            raise RefusedError(["draft"])
        values = self._checked(village, draft, typed, now)
        limits = self._limits(village, values, address, now)
        try:
            return self._write(village, draft, values, limits, language, now)
        except RefusedError as refusal:
            for limit in limits:
                if limit.code in refusal.reasons:
                    self.counts.remember_full(village.id, limit)
                    raise TooManyError(limit.code) from refusal
            raise

    def _read(self, village: Village, draft_id: str) -> Draft:
        draft = self.drafts.read(village.id, draft_id)
        if draft is None:
            raise NotFoundError
        return draft

    def _checked(
        self, village: Village, draft: Draft, typed: Mapping[str, str], now: datetime
    ) -> dict[str, str]:
        form = Form.from_json(village.forms[village.programmes[draft.programme].form])
        today = local(now, village.zone).date()
        checked = check_form(form, {**draft.typed, **typed}, village=village, today=today)
        if checked.errors:
            raise InvalidInputError(checked.errors)
        return in_order(form, checked.values)

    def _limits(
        self, village: Village, values: Mapping[str, str], address: str, now: datetime
    ) -> list[Limit]:
        """What this application counts against: its network's address and its phone number."""
        text, until = to_text(now), int((now + COUNT_LASTS).timestamp())
        limits = [("address", address, text[:13], self.most_per_address)]
        limits.append(("phone", values.get("phone", ""), text[:10], self.most_per_phone))
        return [
            Limit(f"too_many.{kind}", self._key(kind, village, what), window, most, until)
            for kind, what, window, most in limits
            if what
        ]

    def _key(self, kind: str, village: Village, what: str) -> str:
        return f"{kind}#{self._digest(f'{kind}|{village.id}|{what}')}"

    def _write(
        self,
        village: Village,
        draft: Draft,
        values: Mapping[str, str],
        limits: list[Limit],
        language: str,
        now: datetime,
    ) -> Slip:
        helper = values.get("helper_name", "")
        slip = Slip(new_code(), new_number(), draft.programme, to_text(now), helper)
        owner = f"{village.id}#case#{draft.case}"
        vault = self.keys.new(owner, "intake")
        transaction = self.desk.begin()
        form = Form.from_json(village.forms[village.programmes[draft.programme].form])
        values = self.papers.keep_papers(transaction, village.id, draft.case, form, values)
        case = self._case(village, draft, values, language, slip, vault)
        case, event = case.recorded(
            None, "submitted", slip.sent_at, RESIDENT, f"draft/{draft.case}"
        )
        number = NumberState(
            self._proof(village.id, case.id, slip.number), len(self.keys.secret("intake")) - 1
        )
        cause = cause_of(case)
        for limit in limits:
            self.counts.add(transaction, village.id, limit)
        self.desk.cases.add(transaction, case, event, vault, number)
        self.drafts.close(transaction, draft, slip)
        self.desk.start(transaction, case, cause)
        self.desk.agenda.add(
            transaction,
            "watch",
            case.id,
            village=village.id,
            cause=cause,
            at=now + timedelta(seconds=self.desk.watch_every_seconds),
        )
        self.desk.tell_resident(transaction, case, "application_received", cause)
        transaction.commit()
        return slip

    def _case(
        self,
        village: Village,
        draft: Draft,
        values: Mapping[str, str],
        language: str,
        slip: Slip,
        vault: Vault,
    ) -> Case:
        programme = village.programmes[draft.programme]
        form = Form.from_json(village.forms[programme.form])
        sealed = {
            name: vault.seal(self.desk.cases.place(village.id, draft.case, "case", name), text)
            for name, text in {**values, "number": slip.number}.items()
            if text and (name == "number" or _is_private(form, name))
        }
        return Case(
            village=village.id,
            id=draft.case,
            code=slip.code,
            programme=draft.programme,
            settings=village.hash,
            language=language,
            period=village.period_of(programme, from_text(slip.sent_at)),
            rw=int(values["rw"]),
            rt=int(values["rt"]),
            amount=programme.amount_of(values),
            pay_by=programme.way_of(values),
            stage=Stage.SUBMITTED,
            stage_since=slip.sent_at,
            opened_at=slip.sent_at,
            answers=sealed,
        )

    def _proof(self, village: str, case_id: str, number: str) -> str:
        return prove_number(self.keys.secret("intake")[-1], village, case_id, number)

    def _digest(self, text: str) -> str:
        return hmac.digest(self.keys.secret("intake")[-1], text.encode(), sha256).hex()[:32]


def _is_private(form: Form, name: str) -> bool:
    question = form.question(name)
    return question is not None and question.private


def prove_number(key: bytes, village: str, case_id: str, number: str) -> str:
    """What is stored of a four-digit number beside the sealed one: enough to compare, not to read."""
    return hmac.digest(key, f"number|{village}|{case_id}|{number}".encode(), sha256).hex()


def same_number(proof: str, key: bytes, village: str, case_id: str, number: str) -> bool:
    """In constant time."""
    return secrets.compare_digest(proof, prove_number(key, village, case_id, number))
