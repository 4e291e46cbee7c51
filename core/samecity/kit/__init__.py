"""The integrator's kit: templates of plugins, and the checks that a plugin is held against."""
