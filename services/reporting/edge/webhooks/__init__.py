"""Delivering what `services/reporting/webhooks/` says: topics in, signed messages out, subscriptions kept."""
