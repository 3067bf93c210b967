"""Compensated Phase History Data (CPHD), the standard file of recorded echoes: NGA.STND.0068-1, versions 1.0.1 and 1.1.0."""
