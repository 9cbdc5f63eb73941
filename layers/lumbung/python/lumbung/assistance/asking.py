"""The verifier asks the resident for a correction of some pages of the form, and for nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from lumbung.assistance.deciding import Deciding, Decision, Moved, words_of
from lumbung.assistance.desk import next_cause
from lumbung.assistance.model import Case, Kind, Stage
from lumbung.assistance.reading import Official
from lumbung.forms.corrections import correctable, together
from lumbung.forms.model import Form, Page
from lumbung.shared.clock import to_text
from lumbung.shared.errors import FieldError, InvalidInputError
from lumbung.shared.transaction import Transaction
from lumbung.villages.model import Programme, Village

MOST_CORRECTIONS = 3  # of one case; then it is decided with what there is

ASKED = "correction_asked"


@dataclass(frozen=True)
class Asking(Deciding):
    """Beside the yes and no of the verifier."""

    def ask_correction(
        self,
        village: Village,
        official: Official,
        case_id: str,
        task_id: str,
        version: int,
        pages: Sequence[str],
        words: str,
    ) -> None:
        """The resident is asked to fill in these pages again, and told in words what is wrong. Raises like a decision."""
        wrong = [] if pages else [FieldError("pages", "required")]
        wrong += [] if words.strip() else [FieldError("words", "required")]
        if wrong:
            raise InvalidInputError(wrong)

        def change(tx: Transaction, case: Case, now: str) -> Moved:
            settings, programme = self.desk.settings_of(case)
            known = {page.id for page in pages_to_ask(settings, programme, case.corrections)}
            if set(pages) - known:
                raise InvalidInputError([FieldError("pages", "choice.unknown")])
            asked = together(_form(settings, programme), pages)
            # The task is opened a moment later, so nobody is promised too much.
            due = settings.due(Kind.CORRECT, programme, self.desk.clock(), self.desk.time_scale)
            self.desk.tell_resident(tx, case, ASKED, next_cause(case), due=to_text(due))
            moved = case.moved(
                Stage.CORRECTION, now, to_correct=asked, corrections=case.corrections + 1
            )
            return moved, ASKED, {"pages": ",".join(asked)}

        said = Decision(
            village.id,
            official,
            case_id,
            task_id,
            version,
            (Kind.VERIFY,),
            ASKED,
            ",".join(sorted(pages)),
            words_of(words),
        )
        self._decide(said, change)


def pages_to_ask(village: Village, programme: Programme, asked: int) -> list[Page]:
    """What of the form the resident can be asked for, where they were asked so often already."""
    if asked >= MOST_CORRECTIONS or Kind.CORRECT not in programme.hours:
        return []
    return correctable(_form(village, programme))


def _form(village: Village, programme: Programme) -> Form:
    return Form.from_json(village.forms[programme.form])
