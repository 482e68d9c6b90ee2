"""The canvass (划片包干): patches of villages, the baseline of households and residents, visits from door to door."""
