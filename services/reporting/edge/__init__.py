"""Where reporting meets Kafka, PostgreSQL and HTTP."""
