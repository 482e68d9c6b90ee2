"""Coverage: who of the baseline may vote here, by the rules that judge registrations. Pure."""
