"""What the deployment tells a function: read from the environment at first use, never at import."""

import os
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Settings:
    """The typed environment. Times are seconds, counts are numbers a person could reach."""

    stage: str
    region: str
    public_scheme: str  # "https", locally "http"
    mail_from: str
    papers_bucket: str  # empty where a function never reaches for photos
    state_machine: str  # ARN; empty where a function never calls it
    batch_machine: str  # likewise, of payment batches
    time_scale: (
        float  # 1; greater only where somebody tries it out: every deadline is so much shorter
    )
    watch_every_seconds: int
    least_seconds_of_filling: int
    submissions_per_phone_per_day: int
    submissions_per_address_per_hour: int

    @property
    def mail_set(self) -> str:
        """The SES configuration set that brings bounces and complaints back."""
        return f"lumbung-{self.stage}"

    def table(self, room: str) -> str:
        """The deployed name of a table, by its name in the code."""
        return f"lumbung-{self.stage}-{room}"

    def parameter(self, purpose: str) -> str:
        """The name of the SSM parameter that holds the root keys of a purpose."""
        return f"/lumbung/{self.stage}/{purpose}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    env = os.environ.get
    return Settings(
        stage=env("STAGE", "local"),
        region=env("AWS_REGION") or env("AWS_DEFAULT_REGION", "ap-southeast-3"),
        public_scheme=env("PUBLIC_SCHEME", "https"),
        mail_from=env("MAIL_FROM", ""),
        papers_bucket=env("PAPERS_BUCKET", ""),
        state_machine=env("STATE_MACHINE_ARN", ""),
        batch_machine=env("BATCH_MACHINE_ARN", ""),
        time_scale=float(env("TIME_SCALE", "1")),
        watch_every_seconds=int(env("WATCH_EVERY_SECONDS", "86400")),
        least_seconds_of_filling=int(env("LEAST_SECONDS_OF_FILLING", "20")),
        submissions_per_phone_per_day=int(env("SUBMISSIONS_PER_PHONE_PER_DAY", "5")),
        submissions_per_address_per_hour=int(env("SUBMISSIONS_PER_ADDRESS_PER_HOUR", "200")),
    )
