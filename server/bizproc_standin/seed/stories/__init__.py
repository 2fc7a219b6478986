"""Brightwater's last weeks, up to now."""

from bizproc_standin.seed.stories import approvals, business, it_department, samples

STORIES = {**samples.STORIES, **approvals.STORIES, **business.STORIES, **it_department.STORIES}
