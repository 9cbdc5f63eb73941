"""What the state machine calls: pure Lambdas, one a step, named like the use case and the state."""

from typing import Any

from chalice import Chalice
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
