"""`xuanmin doctor`: an installation looked at part by part, each by itself, so that one that is down hides no other."""
