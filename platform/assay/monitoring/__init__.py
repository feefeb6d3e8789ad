"""Reference profiles, drift tests, Evidently reports, alert delivery."""
