"""Operations: how topics, consumers, relays, stores and services run, for whoever keeps them running."""
