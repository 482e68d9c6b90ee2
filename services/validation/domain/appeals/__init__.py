"""Appeals against the published roll."""
