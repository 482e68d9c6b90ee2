"""What comes in by Kafka, and judging it: registrations, the registry, set-ups, and what is to be judged again."""
