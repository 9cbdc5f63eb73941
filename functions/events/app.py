"""What the agenda, the clock and Step Functions call: pure Lambdas, no HTTP."""

from collections import Counter
from typing import Any

from chalice import Chalice
from chalicelib.events import failed_execution, new_entries, new_object, told
from chalicelib.feedback import take_reports
from chalicelib.texts import answer_texts

from lumbung.logs import log
from lumbung.runtime import runtime

app = Chalice(app_name="events", configure_logs=False)


@app.lambda_function(name="agenda_due")
def agenda_due(event: dict[str, Any], context: Any) -> dict[str, int]:
    """New entries that are due now, from the agenda's stream."""
    return told("agenda_due", runtime().clockwork.take(new_entries(event)))


@app.lambda_function(name="agenda_tick")
def agenda_tick(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Every minute: what is overdue, however it came to be left."""
    return told("agenda_tick", runtime().clockwork.tick(runtime().now()))


@app.lambda_function(name="execution_failed")
def execution_failed(event: dict[str, Any], context: Any) -> dict[str, bool]:
    """An execution ended that should not have: the case, or the batch, goes on with the next attempt."""
    village, about, ref, attempt = failed_execution(event)
    cause = f"execution/{ref}.{attempt}"
    clockwork = runtime().batch_clockwork if about == "batch" else runtime().case_clockwork
    restarted = clockwork.restart_execution(village, ref, attempt, cause)
    log("execution_failed", village=village, cause=cause, restarted=restarted, **{about: ref})
    return {"restarted": restarted}


@app.lambda_function(name="take_paper")
def take_paper(event: dict[str, Any], context: Any) -> dict[str, str]:
    """A photo came into the bucket: looked at, sealed, or refused with what is wrong with it."""
    return told("take_paper", {"state": runtime().papers.take_paper(new_object(event))})


@app.lambda_function(name="look_after_cases")
def look_after_cases(event: dict[str, Any], context: Any) -> dict[str, int]:
    """After a restart of the stack, and daily: every open case and batch whose execution died goes on."""
    found = runtime().clockwork.look_after("watch"), runtime().clockwork.look_after("watch_batch")
    return told("look_after_cases", dict(Counter(found[0]) + Counter(found[1])))


@app.lambda_function(name="take_feedback")
def take_feedback(event: dict[str, Any], context: Any) -> dict[str, int]:
    """SES tells that a mail bounced or was complained of: nothing more goes to its address."""
    return take_reports(event)


@app.lambda_function(name="take_text")
def take_text(event: dict[str, Any], context: Any) -> dict[str, list[str]]:
    """Somebody wrote STATUS and a code by SMS or WhatsApp: the stage goes back to them."""
    return answer_texts(event)
