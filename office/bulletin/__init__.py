"""The day's bulletin, made of what the services answer."""
