"""The items of the cases table. Case, key, number, events and tasks of one case share a partition."""

from pynamodb.attributes import UnicodeAttribute

from lumbung.aws.tables import FactsAttribute, IntegerAttribute, ListAttribute, Record


class CaseItem(Record):
    """Base of everything in the cases table."""

    class Meta:
        room = "cases"
        table_name = None


class CaseRecord(CaseItem):
    village = UnicodeAttribute()
    id = UnicodeAttribute()
    code = UnicodeAttribute()
    programme = UnicodeAttribute()
    settings = UnicodeAttribute()
    language = UnicodeAttribute()
    period = UnicodeAttribute()
    rw = IntegerAttribute()
    rt = IntegerAttribute()
    amount = IntegerAttribute()
    pay_by = UnicodeAttribute()
    stage = UnicodeAttribute()
    stage_since = UnicodeAttribute()
    opened_at = UnicodeAttribute()
    version = IntegerAttribute()
    revision = IntegerAttribute()
    attempt = IntegerAttribute()
    chain = UnicodeAttribute()
    answers = FactsAttribute(default=dict)
    checks = ListAttribute(default=())
    nik_index = UnicodeAttribute(null=True)
    kk_index = UnicodeAttribute(null=True)
    task = UnicodeAttribute(null=True)
    visits = IntegerAttribute(default=0)
    verified_by = UnicodeAttribute(null=True)
    approved_by = UnicodeAttribute(null=True)
    second_by = UnicodeAttribute(null=True)
    paid_by = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    care_from = UnicodeAttribute(null=True)
    verified_seal = UnicodeAttribute(null=True)
    approved_seal = UnicodeAttribute(null=True)
    queued = UnicodeAttribute(null=True)
    second_seal = UnicodeAttribute(null=True)
    refused_by = UnicodeAttribute(null=True)
    objected_at = UnicodeAttribute(null=True)
    corrections = IntegerAttribute(default=0)
    to_correct = ListAttribute(default=())


class KeyRecord(CaseItem):
    """The case's wrapped key. Without it nothing personal of the case can be read any more."""

    wrapped = FactsAttribute()


class CorrectionRecord(CaseItem):
    """What the resident sent after the case, under a key of its own, until it is taken over."""

    wrapped = FactsAttribute()
    sealed = UnicodeAttribute()  # as sealed JSON


class NumberRecord(CaseItem):
    """The proof of the resident's four-digit number, and the wrong guesses."""

    proof = UnicodeAttribute()
    root = IntegerAttribute()
    wrong = IntegerAttribute(default=0)
    rests_until = UnicodeAttribute(default="")


class GuessesRecord(CaseItem):
    """The wrong guesses at the code against which cash or goods are handed out."""

    wrong = IntegerAttribute(default=0)
    rests_until = UnicodeAttribute(default="")


class EventRecord(CaseItem):
    seq = IntegerAttribute()
    kind = UnicodeAttribute()
    at = UnicodeAttribute()
    actor = UnicodeAttribute()
    actor_id = UnicodeAttribute()
    cause = UnicodeAttribute()
    before = UnicodeAttribute()
    after = UnicodeAttribute()
    data = FactsAttribute(default=dict)
    sealed = FactsAttribute(default=dict)
    previous = UnicodeAttribute()
    hash = UnicodeAttribute()


class TaskRecord(CaseItem):
    """A task in its case's partition; the same attributes, less the token, stand in the inboxes."""

    id = UnicodeAttribute()
    case = UnicodeAttribute()
    code = UnicodeAttribute()
    programme = UnicodeAttribute()
    kind = UnicodeAttribute()
    role = UnicodeAttribute()
    area = UnicodeAttribute()
    rw = IntegerAttribute()
    rt = IntegerAttribute()
    opened_at = UnicodeAttribute()
    due = UnicodeAttribute()
    token = UnicodeAttribute()
    attempt = IntegerAttribute()
    state = UnicodeAttribute()
    deputy = UnicodeAttribute(null=True)
    handed_over_by = UnicodeAttribute(null=True)
    decision = UnicodeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    decided_at = UnicodeAttribute(null=True)
    answer = UnicodeAttribute(null=True)
    taken_by = UnicodeAttribute(null=True)
    taken_until = UnicodeAttribute(null=True)


class PointerRecord(CaseItem):
    """Leads from a tracking code, a held place, a place in a queue or a person's index to a case."""

    case = UnicodeAttribute()


class DraftRecord(CaseItem):
    id = UnicodeAttribute()
    village = UnicodeAttribute()
    programme = UnicodeAttribute()
    settings = UnicodeAttribute()
    case = UnicodeAttribute()
    language = UnicodeAttribute()
    opened_at = UnicodeAttribute()
    until = IntegerAttribute(attr_name="ttl")
    state = UnicodeAttribute()
    version = IntegerAttribute()
    wrapped = FactsAttribute()
    sealed = UnicodeAttribute(null=True)  # what was typed, or the slip, as sealed JSON


class CountRecord(CaseItem):
    """How often something was done in a window of time."""

    times = IntegerAttribute()
    until = IntegerAttribute(attr_name="ttl")
