"""The least that a Chalice route can be, with the one log line that MiniStack waits for: what ours is held against."""

from chalice import Chalice

app = Chalice(app_name="hello", configure_logs=False)


@app.route("/")
def say_hello() -> dict[str, str]:
    """One line in the log, a short answer."""
    print("hello")
    return {"hello": "world"}
