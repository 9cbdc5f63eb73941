"""What the administrators are told about messages themselves."""

from collections.abc import Callable
from dataclasses import dataclass

from lumbung.agenda.model import Entry, Result
from lumbung.agenda.ports import Finish
from lumbung.messages.service import Queue
from lumbung.shared.areas import VILLAGE
from lumbung.shared.transaction import Transaction


@dataclass(frozen=True)
class Notices:
    """`holders` are (id, language) of those who hold a role for an area of a village."""

    messages: Queue
    holders: Callable[[str, str, str], list[tuple[str, str]]]
    begin: Callable[[], Transaction]

    def tell_ceiling(self, entry: Entry, finish: Finish) -> Result:
        """The agenda's effect: each administrator gets one mail, in the transaction that ends the entry."""
        transaction = self.begin()
        finish(transaction)
        for official, language in self.holders(entry.village, "administrator", VILLAGE):
            self.messages.tell(
                transaction,
                "ceiling_reached",
                village=entry.village,
                about=f"official#{official}",
                to=f"official#{official}",
                language=language,
                cause=entry.cause,
                data={"month": entry.ref},
            )
        transaction.commit()
        return Result.WRITTEN
