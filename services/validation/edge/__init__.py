"""The validation service's doors: registrations, registry and set-ups in, verdicts out, clerks' settlements by HTTP."""
