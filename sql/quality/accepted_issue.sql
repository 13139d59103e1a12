-- Issues that the authority has accepted, each beside the failing rows it stands for: one row per
-- acceptance and issue, and one for an acceptance without any.
-- It stands for issues of its rule and child (blank: every child) whose key it names: the
-- issue_key, one of the values at fault or the row number (blank: every issue of the child). Issues
-- that it did not stand for when it was first seen have other data: they are not accepted
-- (data_changed). After the day it expires on, by the as-at date asked for, its issues are open
-- again.
with

acceptance as (

    select
        accepted.authority,
        accepted.rule_id,
        accepted.child_id,
        accepted.key,
        accepted.reason,
        accepted.accepted_by,
        accepted.accepted_on_date,
        accepted.expires_on_date,
        coalesce(run_setting.as_at > accepted.expires_on_date, false) as is_expired
    from staging.accepted_issue as accepted
    cross join reference.run_setting
    qualify
        row_number() over (
            partition by
                accepted.authority, accepted.rule_id, accepted.child_id, accepted.key
            order by
                accepted.expires_on_date desc nulls first,
                accepted.return_year desc,
                accepted.accepted_on_date desc nulls last,
                accepted.reason asc,
                accepted.accepted_by asc
        ) = 1

),

current_match as (

    select distinct
        acceptance.authority,
        acceptance.rule_id,
        acceptance.child_id,
        acceptance.key,
        issue.issue_key
    from acceptance
    inner join quality.issue
        on
            acceptance.authority = issue.authority
            and acceptance.rule_id = issue.rule_id
            and coalesce(acceptance.child_id = issue.child_id, acceptance.child_id is null)
    where
        acceptance.key is null
        or acceptance.key in (issue.issue_key, cast(issue.row_number as varchar))
        or list_contains(issue.values, acceptance.key)
        or list_contains(issue.values, cast(local_date(acceptance.key) as varchar))

),

stood as (

    select
        coalesce(now.authority, earlier.authority) as authority,
        coalesce(now.rule_id, earlier.rule_id) as rule_id,
        coalesce(now.child_id, earlier.child_id) as child_id,
        coalesce(now.key, earlier.key) as key,
        coalesce(now.issue_key, earlier.issue_key) as issue_key,
        now.issue_key is not null as is_there,
        earlier.issue_key is not null as is_bound
    from current_match as now
    full outer join quality.earlier_acceptance as earlier
        on
            now.authority = earlier.authority
            and now.rule_id = earlier.rule_id
            and now.issue_key = earlier.issue_key
            and coalesce(now.child_id, '') = coalesce(earlier.child_id, '')
            and coalesce(now.key, '') = coalesce(earlier.key, '')

),

judged as (

    select
        stood.*,
        bool_or(stood.is_bound) over (
            partition by stood.authority, stood.rule_id, stood.child_id, stood.key
        ) as is_known
    from stood

)

select
    acceptance.authority,
    acceptance.rule_id,
    acceptance.child_id,
    acceptance.key,
    acceptance.reason,
    acceptance.accepted_by,
    acceptance.accepted_on_date,
    acceptance.expires_on_date,
    judged.issue_key,
    case
        when judged.issue_key is null then 'no_such_issue'
        when not judged.is_there then 'resolved'
        when judged.is_known and not judged.is_bound then 'data_changed'
        when acceptance.is_expired then 'expired'
        else 'accepted'
    end as acceptance
from acceptance
left join judged
    on
        acceptance.authority = judged.authority
        and acceptance.rule_id = judged.rule_id
        and coalesce(acceptance.child_id, '') = coalesce(judged.child_id, '')
        and coalesce(acceptance.key, '') = coalesce(judged.key, '')
