"""Who may decide what: no two steps of a case that watch over each other are in one hand."""

from lumbung.assistance.model import Case, Kind
from lumbung.assistance.task import Task, TaskState
from lumbung.shared.errors import NotAllowedError


def barred(case: Case, kind: Kind) -> set[str]:
    """The ids of those who had a hand in what this step is to look at.

    Who verified cannot approve, two approvers are two people, and who approved cannot pay. None of them decides on an
    objection, and who refused decides nothing of the same case again.
    """
    deciders = {case.verified_by, case.approved_by, case.second_by}
    earlier = {
        Kind.VERIFY: {case.refused_by},
        Kind.APPROVE: {case.verified_by, case.refused_by},
        Kind.SECOND: {case.verified_by, case.approved_by, case.refused_by},
        Kind.PAY: deciders,
        Kind.REVIEW: {*deciders, case.refused_by},
    }
    return {official for official in earlier.get(kind, set()) if official}


def why_not(
    case: Case, task: Task, official_id: str, indexes: set[str | None], roles: set[str]
) -> str | None:
    """The code of what keeps this official from deciding, or None.

    Nobody decides what is `barred` for them, what they handed over, nor on a case of their own NIK or KK.
    """
    if task.role not in roles and task.deputy not in roles:
        return "not_your_role"
    if task.handed_over_by == official_id:
        return "handed_over"
    if {case.nik_index, case.kk_index} & (indexes - {None}):
        return "own_case"
    return "same_person" if official_id in barred(case, task.kind) else None


def may_decide(
    case: Case, task: Task, official_id: str, indexes: set[str | None], roles: set[str]
) -> None:
    """Raises NotAllowedError with the code of `why_not`."""
    code = why_not(case, task, official_id, indexes, roles)
    if code:
        raise NotAllowedError(code)


def may_be_handed_over(task: Task, roles: set[str]) -> bool:
    """Whether a task waits for one of these roles itself and no deputy was asked yet."""
    asked = task.state is TaskState.WAITING and task.role in roles and task.deputy is None
    return asked and task.kind not in (Kind.CONFIRM, Kind.CARE)
