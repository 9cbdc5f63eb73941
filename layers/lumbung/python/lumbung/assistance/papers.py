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
from lumbung.assistance.model import SYSTEM, Case
from lumbung.forms.model import BROUGHT, Form
from lumbung.shared.clock import from_text
from lumbung.shared.errors import FieldError, InvalidInputError, InvalidTextError, TooManyError
from lumbung.shared.ids import random_id
from lumbung.shared.transaction import RefusedError, Transaction
from lumbung.shared.vault import Keys, Vault
from lumbung.villages.model import Village

UNSENT_LASTS = timedelta(days=8)  # a draft lasts seven; what is not in a case by then is in none
MOST_OF_ONE = 40  # photos that one application may have tried, so that a transaction holds them all
ERASED = "erased"
RAW = re.compile(r"raw/([0-9]{10})/([0-9a-f]{32})/([a-z][a-z0-9_]*)/([0-9a-f]{32})")


class PaperState(StrEnum):
    TAKING = "taking"
    TAKEN = "taken"  # looked at and sealed; the application is not sent yet
    REFUSED = "refused"  # `why` says what is wrong with the file
    KEPT = "kept"  # part of the case


@dataclass(frozen=True)
class Paper:
    """One photo that came. `case` is the id that the draft's case has, or will have."""

    village: str
    case: str
    question: str
    id: str
    state: PaperState = PaperState.TAKING
    why: str | None = None
    wrapped: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def raw(self) -> str:
        """The object as it was sent."""
        return f"raw/{self.village}/{self.case}/{self.question}/{self.id}"

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

    # While the form is filled in

    def offer_upload(self, village: str, case_id: str, question: str, back: str) -> Upload:
        """Where a photo for this question goes. Raises TooManyError("paper.too_many")."""
        if self._too_many(village, case_id):
            raise TooManyError("paper.too_many")
        return self.photos.upload(Paper(village, case_id, question, random_id()), back)

    def read_paper(self, village: str, case_id: str, question: str, paper_id: str) -> Paper | None:
        """What became of a photo; None where it has not come, or is another question's."""
        paper = self.register.read(village, case_id, paper_id)
        return paper if paper and paper.question == question else None

    def is_there(self, village: str, case_id: str, question: str, paper_id: str) -> bool:
        """Whether this photo can be sent along."""
        paper = self.read_paper(village, case_id, question, paper_id)
        return bool(paper and paper.state is PaperState.TAKEN)

    def keep_papers(
        self, tx: Transaction, village: str, case_id: str, form: Form, values: Mapping[str, str]
    ) -> dict[str, str]:
        """The answers as they are sealed into a case: each photo's id, with the key that opens it; of what is
        brought there is none.

        From then on that key stands nowhere else. Raises InvalidInputError for a photo that is not there.
        """
        carried, missing = dict(values), []
        for question in form.papers:
            paper_id = carried.pop(question, "")
            if paper_id in ("", BROUGHT):
                continue
            paper = self.read_paper(village, case_id, question, paper_id)
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
            self._drop_later(tx, village, case_id, timedelta(0))

    # When a photo has come

    def take_paper(self, key: str) -> str:
        """Looks at what was sent and seals it, or says what is wrong with it; answers what became of it.

        A repeat answers the same. "stray": no form of ours asked for it; "gone": it was seen to already;
        "many": it is more than one application may have tried, and it is thrown away unseen.
        """
        found = RAW.fullmatch(key)
        if found is None:
            return "stray"
        village, case_id, question, paper_id = found.groups()
        asked = Paper(village, case_id, question, paper_id)
        paper = self.register.read(asked.village, asked.case, asked.id)
        raw = self.photos.read_raw(asked)
        if raw is None:
            return paper.state if paper else "gone"
        if paper is None and self._too_many(village, case_id):
            self.photos.forget_raw(asked)
            return "many"
        paper = paper or self._begin(asked)
        if paper.state is PaperState.TAKING:
            paper = self._judge(paper, raw)
        self.photos.forget_raw(asked)
        return paper.state

    def _too_many(self, village: str, case_id: str) -> bool:
        return len(self.register.of_case(village, case_id)) >= MOST_OF_ONE

    def _begin(self, asked: Paper) -> Paper:
        """Its key is stored before anything is sealed by it, so that a second run seals by the same one."""
        vault = self.keys.new(_owner(asked), "intake")
        paper, tx = replace(asked, wrapped=dict(vault.wrapped)), self.desk.begin()
        self.register.add(tx, paper)
        self._drop_later(tx, paper.village, paper.case, UNSENT_LASTS)
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
        """What is in no case goes; of a case that has been over for as long as the settings say, or was erased, all."""
        return self.desk.until_written(lambda: self._drop(entry, finish))

    def _drop(self, entry: Entry, finish: Finish) -> Result:
        case = self.desk.cases.read(entry.village, entry.ref)
        everything = case is None or entry.data.get("why") == ERASED or self._time_is_up(case)
        found = self.register.of_case(entry.village, entry.ref)
        gone = [paper for paper in found if everything or paper.state is not PaperState.KEPT]
        tx = self.desk.begin()
        finish(tx)
        for paper in gone:
            self.photos.forget(paper)
            self.register.remove(tx, paper)
        if case and any(paper.state is PaperState.KEPT for paper in gone):
            self.desk.record(tx, case, case, "papers_dropped", SYSTEM, next_cause(case))
        tx.commit()
        return Result.WRITTEN

    def _time_is_up(self, case: Case) -> bool:
        if not case.is_over:
            return False
        return self.desk.clock() >= from_text(case.stage_since) + self.desk.papers_last(case)

    def _drop_later(
        self, tx: Transaction, village: str, case_id: str, after: timedelta, **data: str | int
    ) -> None:
        at, cause = self.desk.clock() + after, f"draft/{case_id}"
        self.desk.agenda.add(
            tx, "drop_papers", case_id, village=village, cause=cause, at=at, data=data
        )

    def _vault(self, paper: Paper) -> Vault:
        return self.keys.open(_owner(paper), paper.wrapped)


def paper_of(key: str, village: str, case_id: str, question: str) -> str | None:
    """The id in an object's key that a form sends back, if it is this draft's and this question's."""
    found = RAW.fullmatch(key)
    mine = found and found.groups()[:3] == (village, case_id, question)
    return found[4] if found and mine else None


def _owner(paper: Paper) -> str:
    return f"{paper.village}#paper#{paper.case}#{paper.id}"
