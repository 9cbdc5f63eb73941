"""What the resident sent after the case is taken over: sealed anew with the rest, and screened like the rest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.flags import Flags
from lumbung.assistance.model import SYSTEM, Case, Stage
from lumbung.assistance.papers import REPLACED, photo_of
from lumbung.assistance.ports import Correction
from lumbung.assistance.screening import screen
from lumbung.forms.corrections import changeable
from lumbung.forms.model import Form
from lumbung.shared.clock import from_text, local, to_text
from lumbung.shared.errors import ErasedError

PLAIN = ("rw", "rt", "amount", "pay_by")  # answers that the case itself holds, for its way
CONTACT = ("email", "phone", "by_mail", "by_sms", "by_whatsapp")
OLD_CONTACT = (
    "old_contact"  # in the event `corrected`: where whoever had applied could be reached before
)
TOLD = "contact_changed"


@dataclass(frozen=True)
class Taking:
    """From `corrected` to verification. A rule that fails now is shown to the verifier, who decides."""

    desk: Desk
    flags: Flags

    def take(self, case: Case) -> Case:
        """The case as it stands then. Where the person was forgotten meanwhile there is nothing to take over."""
        try:
            correction = self.desk.cases.correction(case.village, case.id)
            known = self.desk.read_answers(case)
        except ErasedError:
            correction = None
        if correction is None:
            return self._go_on(case)
        return self._take(case, correction, {**known, **_plain(case)})

    def _go_on(self, case: Case) -> Case:
        tx, now = self.desk.begin(), to_text(self.desk.clock())
        moved = case.moved(Stage.VERIFICATION, now)
        self.desk.cases.drop_correction(tx, case)
        moved = self.desk.record(tx, case, moved, "no_answer", SYSTEM, next_cause(case))
        tx.commit()
        return moved

    def _take(self, case: Case, correction: Correction, before: Mapping[str, str]) -> Case:
        village, programme = self.desk.settings_of(case)
        form = Form.from_json(village.forms[programme.form])
        pages = [page for page in form.pages if page.id in correction.pages]
        asked = {name for name in before if any(page.question(name) for page in pages)}
        after = {name: text for name, text in before.items() if name not in asked}
        after |= correction.answers
        names = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
        tx, cause, now = self.desk.begin(), next_cause(case), to_text(self.desk.clock())
        new = self._with_answers(case, form, before, after)
        today = local(from_text(case.opened_at), village.zone).date()
        checks = {
            **screen(after, new.amount, programme, today),
            **self.flags.checks(new, after, village.many_cases_by_helper),
        }
        kept = [check for check in case.checks if check.startswith("one_application:")]
        listed = tuple(f"{code}:{outcome}" for code, outcome in checks.items())
        moved = new.moved(Stage.VERIFICATION, now, checks=(*listed, *kept))
        self.flags.mark_anew(tx, case, before, after)
        self.desk.cases.drop_correction(tx, case)
        facts = {"fields": ",".join(names), "substance": moved.substance}
        told = {page.id for page in changeable(form)} & set(correction.pages) and names
        words = {OLD_CONTACT: json.dumps({n: before[n] for n in CONTACT if n in before})}
        if told:
            self.desk.tell_resident(tx, case, TOLD, cause, event=case.version + 1)
        sealed = words if told else {}
        if gone := [
            photo_of(before[name]) for name in names if name in form.papers and name in before
        ]:
            self.desk.drop_papers(tx, case, cause, data={REPLACED: ",".join(gone)})
        moved = self.desk.record(tx, case, moved, "corrected", SYSTEM, cause, facts, sealed)
        tx.commit()
        return moved

    def _with_answers(
        self, case: Case, form: Form, before: Mapping[str, str], after: Mapping[str, str]
    ) -> Case:
        """What was not changed stays as it was sealed."""
        vault, place = self.desk.cases.vault(case.village, case.id), self.desk.cases.place
        sealed = {}
        for name, text in after.items():
            question = form.question(name)
            if before.get(name) == text and name in case.answers:
                sealed[name] = case.answers[name]
            elif question and question.private and text:
                sealed[name] = vault.seal(place(case.village, case.id, "case", name), text)
        return replace(
            case,
            answers=sealed,
            rw=int(after["rw"]),
            rt=int(after["rt"]),
            amount=int(after["amount"]),
            pay_by=after["pay_by"],
        )


def _plain(case: Case) -> dict[str, str]:
    return {name: str(getattr(case, name)) for name in PLAIN}
