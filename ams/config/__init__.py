"""Settings, root URLs, process tree: the only place that reads the environment."""
