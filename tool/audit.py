"""`verify` and `erase`: whether every history is whole, and a person's right to be forgotten.

Both work on what is stored, at the local stack or at a stage on AWS, in a process of their own.
"""

import argparse
import getpass
import json
from typing import Any

from rich.console import Console

from infra.errors import ToolError
from tool.elsewhere import StageError, carry_out_at, serve, target_of_options

console = Console(highlight=False)


def verify(options: argparse.Namespace) -> int:
    """Recomputes every chain and every fund. Exit code 1 where something does not fit."""
    found = carry_out_at(
        target_of_options(options), "tool.audit", {"do": "verify", "against": options.against}
    )
    whole = not (found["findings"] or found["funds"] or found["people"] or found["books"])
    if options.json:
        print(json.dumps({**found, "whole": whole}))
        return 0 if whole else 1
    for finding in found["findings"]:
        console.print(
            f"[red]case {finding['case']}, event {finding['event']}: {finding['code']}[/]"
        )
    for fund in found["funds"]:
        console.print(f"[red]fund {fund['fund']}: {fund['code']}[/]")
    for misfit in found["books"]:
        console.print(
            f"[red]books of {misfit['village']}, {misfit['year']}/{misfit['number']}: {misfit['code']}[/]"
        )
    for chain in found["people"]:
        console.print(
            f"[red]officials of {chain['village']}, act {chain['act']}: {chain['code']}[/]"
        )
    console.print(
        f"{found['cases']} cases, {found['events']} events, {found['checked_funds']} funds, "
        f"{found['entries']} entries of the journal, {found['acts']} acts about officials."
    )
    console.print("Everything fits." if whole else "[bold red]Not everything fits.[/]")
    return 0 if whole else 1


def erase(options: argparse.Namespace) -> int:
    """Asks for the NIK, so that it stands in no shell history, and deletes the keys of that person's cases."""
    target = target_of_options(options)
    nik = getpass.getpass("NIK of the person to be forgotten: ")
    order = {
        "do": "erase",
        "village": options.village,
        "nik": nik,
        "even_open": options.even_open,
    }
    try:
        done = carry_out_at(target, "tool.audit", order)
    except StageError as error:
        raise _refusal(error) from error
    console.print(
        f"{done['cases']} cases can no longer be read by anybody. Backups run out after 35 days."
    )
    return 0


def _refusal(error: StageError) -> ToolError:
    """What the service refuses, in words that say what to do."""
    if error.code.startswith("nik."):
        return ToolError(f"That is no NIK ({error.code}). Nothing was erased.")
    if error.code != "erase.open":
        return error
    codes = ", ".join(f"{code[:5]}-{code[5:]}" for code in str(error.data["codes"]).split())
    return ToolError(
        f"Cases of this person are still open: {codes}. Nothing was erased.\n"
        "What is open needs these data, and money may be set aside for it. Let the officials decide each of them"
        " (refuse it, or pay and have it confirmed) until it is closed; then erase again. Where the person insists,"
        " --even-open erases at once: what is open can then only be refused, since nobody knows whom to pay."
    )


def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    """In the process that has the stage's environment."""
    from lumbung.runtime import runtime

    if order["do"] == "erase":
        even_open = bool(order.get("even_open"))
        erased = runtime().erasure.erase_person(order["village"], order["nik"], even_open)
        return {"cases": erased}
    return _verify(str(order.get("against") or ""))


def _verify(against: str) -> dict[str, Any]:
    from dataclasses import asdict

    from lumbung.runtime import runtime

    cases = events = 0
    findings: list[dict[str, Any]] = []
    for case, history in runtime().cases.everything():
        cases, events = cases + 1, events + len(history)
        if found := _check_at_rest(case, history):
            findings.append(asdict(found))
    checked, funds = _check_funds()
    entries, books = _check_books(against)
    acts, people = _check_people()
    return {
        "cases": cases,
        "events": events,
        "checked_funds": checked,
        "acts": acts,
        "findings": findings,
        "funds": funds,
        "people": people,
        "entries": entries,
        "books": books,
    }


def _check_funds() -> tuple[int, list[dict[str, Any]]]:
    """How many funds there are, and what does not fit of each with what cases hold of it."""
    from lumbung.runtime import runtime
    from lumbung.treasury.model import check_fund

    checked, found = 0, []
    for village, fund, reservations in runtime().funds.everything():
        checked += 1
        if code := check_fund(fund, reservations):
            found.append({"village": village, "fund": fund.id, "code": code})
    return checked, found


def _check_books(against: str) -> tuple[int, list[dict[str, Any]]]:
    """How many entries have a number, and the first thing of each village's books that does not fit."""
    from dataclasses import asdict

    from lumbung.runtime import runtime
    from lumbung.treasury.audit import check_books, holds_against
    from tool.audit_tallies import check_tallies

    count, found, held = 0, [], False
    for village in runtime().villages.ids():
        books = _read_books(village)
        while misfit := check_books(books):  # what was written in between is no finding
            before, books = books, _read_books(village)
            if before == books:
                found.append(asdict(misfit))
                break
        count += books.entries
        found += check_tallies(village, books)
        held = held or bool(against and holds_against(books, against))
    if against and not held:  # in no village's books does it stand as it was shown
        found.append({"village": "any", "year": 0, "number": 0, "code": "anchor"})
    return count, found


def _read_books(village: str) -> Any:
    from lumbung.runtime import runtime
    from lumbung.treasury.audit import read_books

    here = runtime()
    return read_books(
        here.journal, here.funds, here.budget_lines, village, here.today(village).year
    )


def _check_people() -> tuple[int, list[dict[str, Any]]]:
    """How many acts about officials there are, and the villages whose chain of them is torn."""
    from lumbung.people.acts import check_acts
    from lumbung.runtime import runtime

    store, count, torn = runtime().people.store, 0, []
    for village in runtime().villages.ids():
        while True:  # an act in between is no finding
            head, acts = store.read_head(village), list(store.all_acts(village))
            found = check_acts(head, acts)
            if not found or store.read_head(village) == head:
                break
        count += len(acts)
        if found:
            torn.append({"village": village, "act": found[0], "code": found[1]})
    return count, torn


def _check_at_rest(case: Any, history: list[Any]) -> Any:
    """What does not fit, or None. A case that went on while it was read is read again: that is no finding."""
    from lumbung.assistance.audit import check_history
    from lumbung.runtime import runtime

    while found := check_history(case, history):
        again = runtime().cases.whole(case.village, case.id)
        if again is None or again[0] == case:
            return found
        case, history, _ = again
    return None


if __name__ == "__main__":
    serve(carry_out)
