"""Making validation's tables again after its store was restored, from its log and the topics that it reads."""
