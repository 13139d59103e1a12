-- What the authority has accepted, beside the issues it stands for: one row per acceptance
-- and issue.
select * from quality.accepted_issue
