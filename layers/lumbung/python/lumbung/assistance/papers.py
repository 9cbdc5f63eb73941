"""Photos of papers: from the phone straight to the bucket, looked at, sealed, opened for whoever may, gone in time.

Each has a random key of its own. Until the application is sent that key is wrapped by the public side's root;
then it moves into the answer, sealed like any other under the case's key, and the public side cannot open it any
more. Erasing the case's key makes the pictures unreadable, and the objects go too.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Finish
from lumbung.assistance.desk import Desk, next_cause
from lumbung.assistance.model import SYSTEM, Case, Stage
from lumbung.forms.model import BROUGHT, Form
from lumbung.shared.clock import from_text
from lumbung.shared.errors import (
    ErasedError,
    FieldError,
    InvalidInputError,
    InvalidTextError,
    TooManyError,
)
from lumbung.shared.ids import random_id
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Keys, Vault
from lumbung.villages.model import Village

UNSENT_LASTS = timedelta(days=8)  # a draft lasts seven; what is not in a case by then is in none
MOST_OF_ONE = 40  # photos that one application may have tried, so that a transaction holds them all
ERASED = "erased"
REPLACED = "replaced"
UNSENT = "unsent"
RAW = re.compile(
    r"raw/([0-9]{10})/([0-9a-f]{32})/([a-z][a-z0-9_]*)/(?:([1-9][0-9]?)/)?([0-9a-f]{32})"
)


class PaperState(StrEnum):
    TAKING = "taking"
    TAKEN = "taken"  # looked at and sealed; the application is not sent yet
    REFUSED = "refused"  # `why` says what is wrong with the file
    KEPT = "kept"  # part of the case


@dataclass(frozen=True)
class Paper:
    """One photo that came. `case` is the id that the draft's case has, or will have.

    `correction` numbers the correction of the case that asks for it; 0 while the application is a draft.
    """

    village: str
    case: str
    question: str
    id: str
    state: PaperState = PaperState.TAKING
    why: str | None = None
    wrapped: Mapping[str, str | int] = field(default_factory=dict)
    correction: int = 0

    @property
    def raw(self) -> str:
        """The object as it was sent."""
        of = f"{self.correction}/" if self.correction else ""
        return f"raw/{self.village}/{self.case}/{self.question}/{of}{self.id}"

    @property
    def sealed(self) -> str:
        """The object as it is kept."""
        return f"papers/{self.village}/{self.case}/{self.id}"

    @property
    def place(self) -> str:
        """Where it is sealed for."""
        return f"papers|{self.sealed}|{self.question}|picture"


@dataclass(frozen=True)
class Upload:
    """A form that sends one file straight to the bucket: where to, and its hidden fields."""

    url: str
    fields: Mapping[str, str]
    lasts: int = 3600  # seconds

    @property
    def origin(self) -> str:
        """What the page's policy must allow."""
        return "/".join(self.url.split("/", 3)[:3])


class Register(Protocol):
    """Which photos came for a case, and what became of them."""

    def read(self, village: str, case_id: str, paper_id: str) -> Paper | None: ...

    def of_case(self, village: str, case_id: str) -> list[Paper]: ...

    def add(self, transaction: Transaction, paper: Paper) -> None:
        """Refused as "paper" where it is known already."""

    def change(self, transaction: Transaction, old: Paper, new: Paper) -> None:
        """Refused as "paper" where it is in another state than the one read."""

    def remove(self, transaction: Transaction, paper: Paper) -> None: ...


class Photos(Protocol):
    """The bucket."""

    def upload(self, paper: Paper, back: str) -> Upload:
        """A form for exactly this object, good for an hour; the browser is led `back` to a page afterwards."""

    def read_raw(self, paper: Paper) -> bytes | None: ...

    def forget_raw(self, paper: Paper) -> None: ...

    def keep(self, paper: Paper, sealed: bytes) -> None: ...

    def read(self, paper: Paper) -> bytes | None: ...

    def forget(self, paper: Paper) -> None: ...


@dataclass(frozen=True)
class Papers:
    """The use cases around photos of papers. `tidy` judges a file and draws it anew (pictures.py)."""

    desk: Desk
    register: Register
    photos: Photos
    keys: Keys
    tidy: Callable[[bytes], bytes]

    # While the form is filled in, or the page of it that is asked for again

    def offer_upload(
        self, village: str, case_id: str, question: str, back: str, correction: int = 0
    ) -> Upload:
        """Where a photo for this question goes. Raises TooManyError("paper.too_many")."""
        if self._too_many(village, case_id):
            raise TooManyError("paper.too_many")
        asked = Paper(village, case_id, question, random_id(), correction=correction)
        return self.photos.upload(asked, back)

    def read_paper(
        self, village: str, case_id: str, question: str, paper_id: str, correction: int = 0
    ) -> Paper | None:
        """What became of a photo; None where it has not come, or is another question's or correction's."""
        paper = self.register.read(village, case_id, paper_id)
        mine = paper and (paper.question, paper.correction) == (question, correction)
        return paper if mine else None

    def is_there(
        self, village: str, case_id: str, question: str, paper_id: str, correction: int = 0
    ) -> bool:
        """Whether this photo can be sent along."""
        paper = self.read_paper(village, case_id, question, paper_id, correction)
        return bool(paper and paper.state is PaperState.TAKEN)

    def keep_papers(
        self,
        tx: Transaction,
        village: str,
        case_id: str,
        form: Form,
        values: Mapping[str, str],
        correction: int = 0,
    ) -> dict[str, str]:
        """The answers as they are sealed into a case, or into what corrects it: each photo's id, with the key that
        opens it; of what is brought there is none.

        From then on that key stands nowhere else. Raises InvalidInputError for a photo that is not there.
        """
        carried, missing = dict(values), []
        for question in form.papers:
            paper_id = carried.pop(question, "")
            if paper_id in ("", BROUGHT):
                continue
            paper = self.read_paper(village, case_id, question, paper_id, correction)
            if paper is None or paper.state is not PaperState.TAKEN:
                missing.append(FieldError(question, "paper.unknown"))
                continue
            carried[question] = f"{paper.id}.{self.keys.carry(self._vault(paper))}"
            self.register.change(tx, paper, replace(paper, state=PaperState.KEPT, wrapped={}))
        if missing:
            raise InvalidInputError(missing)
        return carried

    def let_go(self, tx: Transaction, village: str, case_id: str) -> None:
        """A draft ends without becoming a case: its photos go at once."""
        if self.register.of_case(village, case_id):
            self._drop_later(tx, village, case_id, timedelta(0), {})

    # When a photo has come

    def take_paper(self, key: str) -> str:
        """Looks at what was sent and seals it, or says what is wrong with it; answers what became of it.

        A repeat answers the same. "stray": no form of ours asked for it; "gone": it was seen to already;
        "many": it is more than one application may have tried, "late": nobody asks for it any more; both are
        thrown away unseen.
        """
        asked = read_key(key)
        if asked is None:
            return "stray"
        paper = self.register.read(asked.village, asked.case, asked.id)
        raw = self.photos.read_raw(asked)
        if raw is None:
            return paper.state if paper else "gone"
        if paper is None and (why := self._why_not(asked)):
            self.photos.forget_raw(asked)
            return why
        paper = paper or self._begin(asked)
        if paper.state is PaperState.TAKING:
            paper = self._judge(paper, raw)
        self.photos.forget_raw(asked)
        return paper.state

    def _why_not(self, asked: Paper) -> str:
        if self._too_many(asked.village, asked.case):
            return "many"
        return "late" if asked.correction and not self._is_asked_for(asked) else ""

    def _is_asked_for(self, paper: Paper) -> bool:
        """Whether the correction that it is for may still be sent, by somebody who was not forgotten."""
        case = self.desk.cases.read(paper.village, paper.case)
        if case is None or not _is_of_open_correction(paper, case):
            return False
        try:
            self.desk.cases.reply_vault(paper.village, paper.case, "intake")
        except ErasedError:
            return False
        return True

    def _too_many(self, village: str, case_id: str) -> bool:
        return len(self.register.of_case(village, case_id)) >= MOST_OF_ONE

    def _begin(self, asked: Paper) -> Paper:
        """Its key is stored before anything is sealed by it, so that a second run seals by the same one."""
        vault = self.keys.new(_owner(asked), "intake")
        paper, tx = replace(asked, wrapped=dict(vault.wrapped)), self.desk.begin()
        self.register.add(tx, paper)
        self._drop_unsent(tx, paper.village, paper.case)
        return self._written(tx, paper)

    def _judge(self, paper: Paper, raw: bytes) -> Paper:
        try:
            picture = self.tidy(raw)
        except InvalidTextError as wrong:
            seen = replace(paper, state=PaperState.REFUSED, why=wrong.code, wrapped={})
        else:
            self.photos.keep(paper, self._vault(paper).seal_bytes(paper.place, picture))
            seen = replace(paper, state=PaperState.TAKEN)
        tx = self.desk.begin()
        self.register.change(tx, paper, seen)
        return self._written(tx, seen)

    def _written(self, tx: Transaction, paper: Paper) -> Paper:
        """What is stored: another run may have been quicker."""
        try:
            tx.commit()
        except RefusedError:
            return self.register.read(paper.village, paper.case, paper.id) or paper
        return paper

    # In the office

    def open_paper(
        self, village: Village, case_id: str, question: str, answer: str
    ) -> bytes | None:
        """The picture of a revealed answer, as JPEG; None once it was dropped."""
        paper_id, _, key = answer.partition(".")
        paper = Paper(village.id, case_id, question, paper_id)
        sealed = self.photos.read(paper)
        return self.keys.carried(key).read_bytes(paper.place, sealed) if sealed else None

    # At the end

    def drop_papers(self, entry: Entry, finish: Finish) -> Result:
        """What is in no case goes, and what was replaced in one; of a case that has been over for as long as the
        settings say, or was erased, all. A photo whose correction may still be sent stays.
        """
        return self.desk.until_written(lambda: self._drop(entry, finish))

    def _drop(self, entry: Entry, finish: Finish) -> Result:
        case = self.desk.cases.read(entry.village, entry.ref)
        everything = case is None or entry.data.get("why") == ERASED or self._time_is_up(case)
        found = self.register.of_case(entry.village, entry.ref)
        gone = [each for each in found if everything or not _is_needed(each, case, entry)]
        tx = self.desk.begin()
        finish(tx)
        for paper in gone:
            self.photos.forget(paper)
            self.register.remove(tx, paper)
        waits = any(paper.state is not PaperState.KEPT for paper in found if paper not in gone)
        if waits and entry.data.get("why") == UNSENT:
            self._drop_unsent(tx, entry.village, entry.ref)
        if case and everything and any(paper.state is PaperState.KEPT for paper in gone):
            self.desk.record(tx, case, case, "papers_dropped", SYSTEM, next_cause(case))
        tx.commit()
        return Result.WRITTEN

    def _time_is_up(self, case: Case) -> bool:
        if not case.is_over:
            return False
        return self.desk.clock() >= from_text(case.stage_since) + self.desk.papers_last(case)

    def _drop_unsent(self, tx: Transaction, village: str, case_id: str) -> None:
        self._drop_later(tx, village, case_id, UNSENT_LASTS, {"why": UNSENT})

    def _drop_later(
        self,
        tx: Transaction,
        village: str,
        case_id: str,
        after: timedelta,
        data: dict[str, str | int],
    ) -> None:
        at, cause = self.desk.clock() + after, f"draft/{case_id}"
        self.desk.agenda.add(
            tx, "drop_papers", case_id, village=village, cause=cause, at=at, data=data
        )

    def _vault(self, paper: Paper) -> Vault:
        return self.keys.open(_owner(paper), paper.wrapped)


def read_key(key: str) -> Paper | None:
    """What an object's key says of a photo that was sent; None where no form of ours made it."""
    found = RAW.fullmatch(key)
    if found is None:
        return None
    village, case_id, question, correction, paper_id = found.groups()
    return Paper(village, case_id, question, paper_id, correction=int(correction or 0))


def paper_of(
    key: str, village: str, case_id: str, question: str, correction: int = 0
) -> str | None:
    """The id in an object's key that a form sends back, if it is this draft's or correction's, and this question's."""
    found = read_key(key)
    mine = found and replace(found, id="") == Paper(
        village, case_id, question, "", correction=correction
    )
    return found.id if found and mine else None


def photo_of(answer: str) -> str:
    """The id of the photo in an answer as it is sealed into a case."""
    return answer.partition(".")[0]


def _is_needed(paper: Paper, case: Case | None, entry: Entry) -> bool:
    """One that is looked at just now waits for its own entry: taken away from under that, its object would stay."""
    if paper.state is PaperState.KEPT:
        return paper.id not in str(entry.data.get(REPLACED, "")).split(",")
    if paper.state is PaperState.TAKING and entry.data.get("why") != UNSENT:
        return True
    return case is not None and _is_of_open_correction(paper, case)


def _is_of_open_correction(paper: Paper, case: Case) -> bool:
    """Also while the case needs care: it goes back to where it came from."""
    is_open = Stage.CORRECTION in (case.stage, case.care_from)
    return is_open and 0 < paper.correction == case.corrections


def _owner(paper: Paper) -> str:
    return f"{paper.village}#paper#{paper.case}#{paper.id}"
