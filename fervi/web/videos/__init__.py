"""Recordings over HTTP: an upload becomes a job, which a process of its own analyses; all of it is soon gone."""
