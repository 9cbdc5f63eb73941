"""What one case asks of a fund: said by assistance, kept by the treasury."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """`amount` whole rupiah of a fund for a case; `day` is the village's date (ISO), `actor` who does it, `cause`
    the event of the case that it belongs to, `seq` that event's number. `budget` is the code of the budget's line that it is paid
    under, "" where the programme has none, and `year` whose budget. `household` tells payments to one household
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
    budget: str = ""
    year: int = 0
    seq: int = 0
    household: str = ""
    waited: int = 0

    @property
    def line(self) -> str:
        """Year and code of the budget's line, as entries name it; "" where there is none."""
        return f"{self.year}/{self.budget}" if self.budget else ""
