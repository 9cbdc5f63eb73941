"""What one case asks of a fund: said by assistance, kept by the treasury."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """`amount` whole rupiah of a fund for a case; `day` is the village's date (ISO), `actor` who does it, `cause`
    the event of the case that it belongs to, `seq` that event's number. `household` tells payments to one household
    apart and says nothing else; `waited` days from sending to `day`.
    """

    village: str
    fund: str
    case: str
    amount: int
    programme: str
    day: str
    actor: str
    cause: str
    seq: int = 0
    household: str = ""
    waited: int = 0
