"""The local mailbox: what the local stack sends by mail lands here and is shown on a page of this machine alone."""
