"""The verifier asks the resident for a correction of some pages of the form, and for nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lumbung.assistance.deciding import Deciding, Decision, Moved, words_of
from lumbung.assistance.desk import next_cause
from lumbung.assistance.model import Case, Kind, Stage
from lumbung.assistance.photo_reasons import PHOTO_REASONS, listed, why_field
from lumbung.assistance.reading import Official
from lumbung.forms.corrections import correctable, together
from lumbung.forms.model import Form, Page
from lumbung.shared.clock import to_text
from lumbung.shared.errors import FieldError, InvalidInputError
from lumbung.shared.transaction import Transaction
from lumbung.villages.model import Programme, Village

MOST_CORRECTIONS = 3  # of one case; then it is decided with what there is

ASKED = "correction_asked"
NONE: Final[Mapping[str, str]] = {}


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
        photos: Mapping[str, str] = NONE,
    ) -> None:
        """The resident is asked to fill in these pages again, and told in words what is wrong.

        Of a page that takes a photo `photos` says why, by the page's id, one of PHOTO_REASONS; where nothing else is
        asked for, no words are needed. Raises like a decision.
        """
        if not pages:
            raise InvalidInputError([FieldError("pages", "required"), *_missing_words(words)])
        why = {page: photos[page] for page in pages if photos.get(page)}

        def change(tx: Transaction, case: Case, now: str) -> Moved:
            settings, programme = self.desk.settings_of(case)
            known = {page.id: page for page in pages_to_ask(settings, programme, case.corrections)}
            if set(pages) - known.keys():
                raise InvalidInputError([FieldError("pages", "choice.unknown")])
            if wrong := _unexplained([known[page] for page in pages], words, why):
                raise InvalidInputError(wrong)
            asked = together(_form(settings, programme), pages)
            # The task is opened a moment later, so nobody is promised too much.
            due = settings.due(Kind.CORRECT, programme, self.desk.clock(), self.desk.time_scale)
            self.desk.tell_resident(tx, case, ASKED, next_cause(case), due=to_text(due))
            moved = case.moved(
                Stage.CORRECTION, now, to_correct=asked, corrections=case.corrections + 1
            )
            facts = {"photos": listed(why)} if why else {}
            return moved, ASKED, {"pages": ",".join(asked), **facts}

        said = Decision(
            village.id,
            official,
            case_id,
            task_id,
            version,
            (Kind.VERIFY,),
            ASKED,
            ",".join([*sorted(pages), *filter(None, [listed(why)])]),
            words_of(words),
        )
        self._decide(said, change)


def pages_to_ask(village: Village, programme: Programme, asked: int) -> list[Page]:
    """What of the form the resident can be asked for, where they were asked so often already."""
    if asked >= MOST_CORRECTIONS or Kind.CORRECT not in programme.hours:
        return []
    return correctable(_form(village, programme))


def _unexplained(pages: Sequence[Page], words: str, why: Mapping[str, str]) -> list[FieldError]:
    """Each photo has its reason; everything else is said in words."""
    wrong = [
        FieldError(why_field(page.id), "choice.unknown")
        for page in pages
        if page.paper and why.get(page.id) not in PHOTO_REASONS
    ]
    return wrong if all(page.paper for page in pages) else [*wrong, *_missing_words(words)]


def _missing_words(words: str) -> list[FieldError]:
    return [] if words.strip() else [FieldError("words", "required")]


def _form(village: Village, programme: Programme) -> Form:
    return Form.from_json(village.forms[programme.form])
