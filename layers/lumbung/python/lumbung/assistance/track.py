"""What the resident who has the code is shown of a case."""

from dataclasses import dataclass

from lumbung.assistance.views import Step, Waiting


@dataclass(frozen=True)
class Refusal:
    """Why it was refused: a code of the programme's list, or `rule_<check>`."""

    code: str
    at: str


@dataclass(frozen=True)
class Track:
    """What the tracking code alone shows: stages, roles and dates; no name, no amount."""

    code: str
    programme: str
    settings: str
    stage: str
    opened_at: str
    steps: tuple[Step, ...]
    waiting: Waiting | None
    refusal: Refusal | None
    can_confirm: bool
    can_withdraw: bool
    version: int  # the revision that a confirmation or a withdrawal must name
    closed: bool
    case: str = ""  # for the log line alone; no page shows it
    has_words: bool = (
        False  # an official wrote something for the resident, to be opened with the number
    )
    place: int | None = None  # among those that wait for money, from 1
    can_pick_up: bool = False  # it is to be paid; whether in cash, the code alone does not say
    object_until: str | None = None  # the refusal can be objected to until then
    objected: bool = False
    can_correct: bool = False
    can_change: bool = False  # another account or phone
    to_correct: tuple[str, ...] = ()  # the form's pages that are asked for
