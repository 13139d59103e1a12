-- Every failing row of every rule, complete, with its age and whether the authority has accepted
-- it: one row per failing row and rule (CONTRACT 4). An accepted issue stays counted and changes
-- no figure.
select
    issue.*,
    issue_state.acceptance,
    issue_state.accepted_reason,
    issue_state.first_seen,
    issue_state.runs_seen
from quality.issue
inner join quality.issue_state on issue.issue_key = issue_state.issue_key
