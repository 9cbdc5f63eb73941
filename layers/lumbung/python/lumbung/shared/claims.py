"""What one case asks of a fund: said by assistance, kept by the treasury."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """`amount` whole rupiah of a fund for a case; `day` is the village's date (ISO), `actor` who does it, `cause`
    the event of the case that it belongs to.
    """

    village: str
    fund: str
    case: str
    amount: int
    programme: str
    day: str
    actor: str
    cause: str


@dataclass(frozen=True)
class Account:
    """Where a transfer goes, as the resident wrote it: personal, opened only while a bank's file is made."""

    holder: str
    bank: str
    number: str
