-- What stands beside an issue from run to run: one row per issue (issue_key).
-- first_seen: the day of the first earlier snapshot, made from other files, that had it; NULL when
-- this is the first. runs_seen: so many snapshots in a row, this one included; snapshots that have
-- the authority from the same files count once. acceptance: open, accepted, expired or
-- data_changed.
with

accepted as (

    select
        accepted_issue.issue_key,
        accepted_issue.acceptance,
        accepted_issue.reason,
        accepted_issue.accepted_by,
        accepted_issue.expires_on_date
    from quality.accepted_issue
    where accepted_issue.acceptance in ('accepted', 'expired', 'data_changed')
    qualify
        row_number() over (
            partition by accepted_issue.issue_key
            order by
                accepted_issue.acceptance asc,
                accepted_issue.expires_on_date desc nulls first,
                accepted_issue.reason asc,
                accepted_issue.accepted_by asc
        ) = 1

),

present as (

    select distinct
        issue.authority,
        issue.issue_key
    from quality.issue

)

select
    present.authority,
    present.issue_key,
    coalesce(accepted.acceptance, 'open') as acceptance,
    accepted.reason as accepted_reason,
    accepted.accepted_by,
    accepted.expires_on_date,
    earlier.first_seen,
    coalesce(earlier.runs_seen, 0) + 1 as runs_seen
from present
left join accepted on present.issue_key = accepted.issue_key
left join quality.earlier_issue as earlier on present.issue_key = earlier.issue_key
