"""Autofocus: phase errors, one a pulse, estimated from the picture itself."""
