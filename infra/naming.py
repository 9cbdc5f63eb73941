"""Turns what Chalice packaged into our template: steady names, the code in the artifacts bucket, log groups."""

from typing import Any


def name_resources(template: dict[str, Any], app: str, code: str) -> dict[str, Any]:
    """The same template, with every function called `lumbung-<stage>-<app>-<function>` ("api" for the HTTP handler).

    Steady names let policies, the workflow, rules and alarms name each other without a stack waiting for another.
    Raises ValueError where the merge template speaks of something that the app does not have.
    """
    resources = template["Resources"]
    if nameless := [name for name, resource in resources.items() if "Type" not in resource]:
        raise ValueError(
            f"infra/{app}.json speaks of {', '.join(nameless)}, which functions/{app} does not have"
        )
    for logical, resource in list(resources.items()):
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        properties = resource["Properties"]
        function = f"lumbung-${{Stage}}-{app}-{function_name(properties['Handler'])}"
        properties["FunctionName"] = {"Fn::Sub": function}
        properties["CodeUri"] = {"Bucket": {"Ref": "Artifacts"}, "Key": code}
        _name_log_group(resources, logical, function)
    return template


def function_name(handler: str) -> str:
    """Of the handler app.load_case it is load_case; Chalice's own handler app.app is api."""
    name = handler.removeprefix("app.")
    return "api" if name == "app" else name


def _name_log_group(resources: dict[str, Any], logical: str, function: str) -> None:
    """Before the function: it may only write into its log group, not make one.

    Chalice renames the function ApiHandler to APIHandler, but not where its log group speaks of it.
    """
    for name, resource in resources.items():
        if resource["Type"] != "AWS::Logs::LogGroup":
            continue
        wanted = resource["Properties"]["LogGroupName"]["Fn::Sub"]
        if wanted.lower() == f"/aws/lambda/${{{logical}}}".lower():
            resource["Properties"]["LogGroupName"] = {"Fn::Sub": f"/aws/lambda/{function}"}
            resources[logical].setdefault("DependsOn", name)
            return
