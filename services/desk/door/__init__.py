"""From door to door with a telephone: a patch's households, visits and registrations, kept until they can be sent."""
