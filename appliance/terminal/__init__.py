"""The class in a terminal: the projector, a student and the instructor as text, on `appliance.client`."""
