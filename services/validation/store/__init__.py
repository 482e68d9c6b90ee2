"""What validation keeps beside its log: the registrations it judges, the registry, the elections' rules."""
