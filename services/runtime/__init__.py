"""What every service's process has: settings, logs, health, metrics, answers over HTTP. No rules of the town's."""
