"""What the state machine calls: pure Lambdas, one a step, named like the use case and the state."""

from typing import Any

from chalice import Chalice
from chalicelib.batch_step import run_batch_step
from chalicelib.step import run_step

app = Chalice(app_name="steps", configure_logs=False)


@app.lambda_function(name="load_case")
def load_case(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_step("load_case", event, lambda steps, who: steps.load_case(*who))


@app.lambda_function(name="screen_application")
def screen_application(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_step("screen_application", event, lambda steps, who: steps.screen_application(*who))


@app.lambda_function(name="take_correction")
def take_correction(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_step("take_correction", event, lambda steps, who: steps.take_correction(*who))


@app.lambda_function(name="open_task")
def open_task(event: dict[str, Any], context: Any) -> dict[str, str]:
    kind, token = event["kind"], event["token"]
    return run_step("open_task", event, lambda steps, who: steps.open_task(*who, kind, token))


@app.lambda_function(name="reserve_money")
def reserve_money(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_step("reserve_money", event, lambda steps, who: steps.reserve_money(*who))


@app.lambda_function(name="ask_for_care")
def ask_for_care(event: dict[str, Any], context: Any) -> dict[str, str]:
    error = str(event["error"])
    return run_step("ask_for_care", event, lambda steps, who: steps.ask_for_care(*who, error))


@app.lambda_function(name="load_batch")
def load_batch(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step("load_batch", event, lambda here, who: here.batch_steps.load_batch(*who))


@app.lambda_function(name="collect_payees")
def collect_payees(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step(
        "collect_payees", event, lambda here, who: here.collecting.collect_payees(*who)
    )


@app.lambda_function(name="open_batch_task")
def open_batch_task(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step(
        "open_batch_task",
        event,
        lambda here, who: here.batch_steps.open_batch_task(*who, event["token"]),
    )


@app.lambda_function(name="make_bank_file")
def make_bank_file(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step(
        "make_bank_file", event, lambda here, who: here.filing.make_bank_file(*who)
    )


@app.lambda_function(name="read_bank_answer")
def read_bank_answer(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step(
        "read_bank_answer", event, lambda here, who: here.filing.read_bank_answer(*who)
    )


@app.lambda_function(name="reconcile_payees")
def reconcile_payees(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step(
        "reconcile_payees",
        event,
        lambda here, who: here.settling.reconcile_payees(*who, int(event["chunk"])),
    )


@app.lambda_function(name="release_payees")
def release_payees(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step(
        "release_payees", event, lambda here, who: here.settling.release_payees(*who)
    )


@app.lambda_function(name="close_batch")
def close_batch(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step(
        "close_batch", event, lambda here, who: here.batch_steps.close_batch(*who)
    )


@app.lambda_function(name="stop_batch")
def stop_batch(event: dict[str, Any], context: Any) -> dict[str, str]:
    return run_batch_step(
        "stop_batch",
        event,
        lambda here, who: here.batch_steps.stop_batch(*who, str(event["error"])),
    )
