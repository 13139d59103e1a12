-- L20: failing rows that are left out of figures, kept as stated or keep figures from having a
-- value: one row per failing row and rule. What the authority has accepted is not on it.
-- Most points at stake first (quality.issue_stake): one point is one percent of the cases of a
-- headline figure of the row's reporting year (INDICATORS 7 and 8).
with

stake as (

    select
        authority,
        year_ending,
        issue_key,
        sum(points) as points,
        string_agg(distinct indicator_id, ', ' order by indicator_id) filter (
            where points > 0
        ) as indicators_changed
    from quality.issue_stake
    group by all

),

open_issue as (

    select
        issue.*,
        if(
            starts_with(issue.table, 'cin_') or starts_with(issue.table, 'cp_'), 'cp', 'cla'
        ) as service,
        issue_state.acceptance,
        issue_state.accepted_reason,
        issue_state.expires_on_date,
        issue_state.first_seen,
        issue_state.runs_seen
    from quality.issue
    inner join quality.issue_state on issue.issue_key = issue_state.issue_key
    where
        issue_state.acceptance <> 'accepted'
        and (issue.severity <> 'warn' or not starts_with(issue.effect, 'none'))

)

select
    'L20' as list_id,
    today.authority,
    today.as_at,
    issue.child_id,
    age_years(child.dob, today.as_at) as age,
    holder.team,
    holder.social_worker,
    holder.iro,
    cast(coalesce(stake.points, 0) as decimal(18, 2)) as points_at_stake,
    issue.rule_id,
    issue.severity,
    coalesce(stake.indicators_changed, '') as indicators_changed,
    issue.table as source_table,
    fault_text(issue.columns, issue.values) as fault,
    rule.action,
    rule.effect,
    issue.first_seen,
    issue.runs_seen,
    issue.issue_key,
    cast(null as integer) as days_overdue,
    known_values(
        [
            if(issue.acceptance = 'open', null, issue.acceptance),
            if(issue.runs_seen = 1, 'new', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        issue.message,
        case issue.acceptance
            when 'expired'
                then concat(
                    'It was accepted until ', strftime(issue.expires_on_date, '%d/%m/%Y'), '.'
                )
            when 'data_changed' then 'It was accepted, but its data have changed since.'
        end
    ) as reason,
    true as data_problem,
    issue.year_ending as return_year,
    issue.file as source_file,
    issue.row_number
from open_issue as issue
inner join reference.authority_as_at as today on issue.authority = today.authority
inner join quality.rule on issue.rule_id = rule.rule_id
left join stake
    on
        issue.authority = stake.authority
        and issue.year_ending = stake.year_ending
        and issue.issue_key = stake.issue_key
left join core.child
    on
        issue.authority = child.authority
        and issue.service = child.service
        and issue.child_id = child.child_id
left join core.case_holder as holder
    on
        issue.authority = holder.authority
        and issue.service = holder.service
        and issue.child_id = holder.child_id
order by
    today.authority asc, points_at_stake desc, issue.year_ending desc, issue.rule_id asc,
    issue.file asc, issue.row_number asc, issue.child_id asc, issue.issue_key asc
