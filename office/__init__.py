"""What the election office does through the three services: asked for by the command line and by the desk alike."""
