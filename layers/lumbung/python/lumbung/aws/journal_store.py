"""The journal: `<v>#unsealed#<year>` by age, then `<v>#journal#<year>` by number. Implements lumbung.treasury.ports.Journal.

Beside it `<v>#series` (`journal#<year>`: where the numbers stand), `<v>#statement#<fund>#<year>` (what each entry did to a fund, by
number) and `<v>#totals#<year>` (`<period>#<fund>#<purpose>`: debit and credit of each account).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import AttributeDeserializationError

from lumbung.aws.tables import IntegerAttribute, ListAttribute, Record
from lumbung.aws.transaction import of
from lumbung.logs import log
from lumbung.shared.transaction import Transaction
from lumbung.treasury.journal import Account, Head, Kind, Line, Posting, Totals, totals_of

TOTAL = "{}#{}#{}"
SIDES = tuple(f"{account}_{side}" for account in Account for side in ("debit", "credit"))


class JournalItem(Record):
    class Meta:
        room = "journal"
        table_name = None


class LinesAttribute(ListAttribute):
    """The lines of an entry, as canonical JSON."""

    def serialize(self, value: tuple[Any, ...]) -> str:
        return super().serialize(tuple(line.plain for line in value))

    def deserialize(self, value: str) -> tuple[Any, ...]:
        return tuple(Line.of(plain) for plain in super().deserialize(value))


class PostingRecord(JournalItem):
    id = UnicodeAttribute()
    village = UnicodeAttribute()
    kind = UnicodeAttribute()
    day = UnicodeAttribute()
    on = UnicodeAttribute()
    cause = UnicodeAttribute()
    actor = UnicodeAttribute()
    lines = LinesAttribute()
    note = UnicodeAttribute(null=True)
    reverses = UnicodeAttribute(null=True)
    number = IntegerAttribute(null=True)
    period = UnicodeAttribute(null=True)
    previous = UnicodeAttribute(null=True)
    hash = UnicodeAttribute(null=True)

    @property
    def posting(self) -> Posting:
        found = self.as_a(Posting)
        return replace(found, kind=Kind(found.kind))


class HeadRecord(JournalItem):
    village = UnicodeAttribute()
    year = IntegerAttribute()
    number = IntegerAttribute()
    hash = UnicodeAttribute()
    closed = UnicodeAttribute(null=True)
    version = IntegerAttribute()


class StatementRecord(JournalItem):
    number = IntegerAttribute()
    period = UnicodeAttribute()
    day = UnicodeAttribute()
    kind = UnicodeAttribute()
    granted = IntegerAttribute()
    reserved = IntegerAttribute()
    paid = IntegerAttribute()


_model: Any = type(JournalItem)
TotalRecord: Any = _model(
    "TotalRecord", (JournalItem,), {side: IntegerAttribute(null=True) for side in SIDES}
)
"""An attribute for each side of each account, as far as something was booked."""


class JournalStore:
    """Entries move from the unsealed to the journal, in one transaction with the head, and are never changed."""

    def add(self, transaction: Transaction, posting: Posting) -> None:
        """Without a number yet."""
        of(transaction).put(_unsealed(posting), "entry exists")

    def head(self, village: str, year: int) -> Head:
        """Where a year's numbers stand; at none where nothing was sealed yet."""
        record = HeadRecord.find(_series(village), _year(year))
        return record.as_a(Head) if record else Head(village, year)

    def heads(self, village: str) -> list[Head]:
        """Where the numbers of each year stand, oldest first."""
        found = HeadRecord.query(
            _series(village), HeadRecord.sk.startswith("journal#"), consistent_read=True
        )
        return [record.as_a(Head) for record in found]

    def unsealed(self, village: str, year: int, most: int | None) -> list[Posting]:
        """What waits for its number, oldest first. What cannot be read is put aside: it must hold up nobody."""
        return list(_read(_waiting(village, year), most))

    def seal(
        self, transaction: Transaction, old: Head, new: Head, sealed: Sequence[Posting]
    ) -> None:
        """Refused as "head" where another hand was quicker."""
        tx, pk = of(transaction), _series(old.village)
        same = HeadRecord.version == old.version if old.version else HeadRecord.pk.does_not_exist()
        tx.put(HeadRecord.made_of(pk, _year(new.year), new), "head", same)
        for posting in sealed:
            tx.delete(_unsealed(posting), "unsealed", PostingRecord.pk.exists())
            place = _journal(posting.village, posting.year)
            tx.put(PostingRecord.made_of(place, _sk(posting.number), posting), "number")
            for fund, moves in posting.moves.items():
                statement = _statement(posting.village, fund, posting.year)
                told = StatementRecord.made_of(
                    statement,
                    _sk(posting.number),
                    posting,
                    granted=moves.granted,
                    reserved=moves.reserved,
                    paid=moves.paid,
                )
                tx.put(told, "statement")
        for key, sums in totals_of(sealed).items():
            grown = [getattr(TotalRecord, side).add(rupiah) for side, rupiah in sums.items()]
            record = TotalRecord(_totals(old.village, old.year), TOTAL.format(*key))
            tx.update(
                record, grown, "totals", TotalRecord.pk.exists() | TotalRecord.pk.does_not_exist()
            )

    def put_aside(self, transaction: Transaction, posting: Posting) -> None:
        """It gets no number; `verify` names it."""
        of(transaction).delete(_unsealed(posting), "unsealed", PostingRecord.pk.exists())
        aside = PostingRecord.made_of(_aside(posting.village), posting.id, posting)
        of(transaction).put(aside, "aside")

    def aside(self, village: str) -> list[str]:
        """The ids of what was put aside."""
        found = JournalItem._get_connection().query(_aside(village), consistent_read=True)
        return [str(item["sk"]["S"]) for item in found["Items"]]

    def sealed(
        self, village: str, year: int, after: int = 0, most: int | None = None
    ) -> Iterator[Posting]:
        """Entries by number, those behind `after`. One that is torn stands there as such (`Posting.torn`)."""
        connection, start = PostingRecord._get_connection(), None
        keys = PostingRecord.sk > _sk(after)
        while True:
            page = connection.query(
                _journal(village, year),
                keys,
                consistent_read=True,
                limit=most,
                exclusive_start_key=start,
            )
            yield from (_sealed(item, village, year) for item in page["Items"])
            start = page.get("LastEvaluatedKey")
            if most or not start:
                return

    def entry(self, village: str, year: int, number: int) -> Posting | None:
        """The entry with a number."""
        record = PostingRecord.find(_journal(village, year), _sk(number))
        return record.posting if record else None

    def totals(self, village: str, year: int) -> Totals:
        """What pages show: of each period, fund and purpose, what was debited and credited of each account."""
        found: Totals = {}
        for record in TotalRecord.query(_totals(village, year), consistent_read=True):
            period, fund, purpose = record.sk.split("#")
            booked = {side: getattr(record, side) for side in SIDES}
            found[period, fund, purpose] = {side: n for side, n in booked.items() if n}
        return found


UNREADABLE = (AttributeDeserializationError, AttributeError, KeyError, TypeError, ValueError)


def _sealed(item: dict[str, Any], village: str, year: int) -> Posting:
    try:
        posting = PostingRecord.from_raw_data(dict(item)).posting
    except UNREADABLE:
        return Posting.torn(village, year)
    fits = item["sk"]["S"] == _sk(posting.number)
    return posting if fits else Posting.torn(village, year)


def _read(pk: str, most: int | None) -> Iterable[Posting]:
    connection, start = PostingRecord._get_connection(), None
    while True:
        page = connection.query(pk, consistent_read=True, limit=most, exclusive_start_key=start)
        for item in page["Items"]:
            try:
                yield PostingRecord.from_raw_data(dict(item)).posting
            except UNREADABLE:
                _put_aside_raw(item)
        start = page.get("LastEvaluatedKey")
        if most or not start:
            return


def _put_aside_raw(item: dict[str, Any]) -> None:
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    log("journal", error="unreadable", ref=sk)
    connection = PostingRecord._get_connection()
    rest = {name: value for name, value in item.items() if name not in ("pk", "sk")}
    connection.put_item(_aside(pk.partition("#")[0]), sk, attributes=rest)
    connection.delete_item(pk, sk)


def _unsealed(posting: Posting) -> PostingRecord:
    bare = replace(posting, number=0, period="", previous="", hash="")
    return PostingRecord.made_of(_waiting(posting.village, posting.year), posting.id, bare)


def _waiting(village: str, year: int) -> str:
    return f"{village}#unsealed#{year}"


def _journal(village: str, year: int) -> str:
    return f"{village}#journal#{year}"


def _series(village: str) -> str:
    return f"{village}#series"


def _year(year: int) -> str:
    return f"journal#{year}"


def _statement(village: str, fund: str, year: int) -> str:
    return f"{village}#statement#{fund}#{year}"


def _totals(village: str, year: int) -> str:
    return f"{village}#totals#{year}"


def _aside(village: str) -> str:
    return f"{village}#aside"


def _sk(number: int) -> str:
    return f"{number:08d}"
