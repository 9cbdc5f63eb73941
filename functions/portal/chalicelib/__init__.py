"""The portal's pages: one module a topic, each with its `pages`."""
