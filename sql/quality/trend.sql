-- Issues by snapshot, for the trend: one row per snapshot, authority and severity. The row without
-- a snapshot is this run's; the next run knows it by its snapshot.
with

authority as (

    select distinct delivery.authority
    from reference.delivery
    where delivery.authority is not null

),

severity (severity) as (

    values ('block'), ('exclude'), ('keep'), ('warn')

),

counted as (

    select
        issue.authority,
        issue.severity,
        count(*) as issues,
        count(*) filter (where issue_state.acceptance = 'accepted') as accepted
    from quality.issue
    inner join quality.issue_state on issue.issue_key = issue_state.issue_key
    group by all

)

select
    earlier_count.snapshot_id,
    earlier_count.seen_on,
    earlier_count.authority,
    earlier_count.severity,
    earlier_count.issues,
    earlier_count.accepted
from quality.earlier_count
union all
select
    cast(null as varchar) as snapshot_id,
    cast(null as date) as seen_on,
    authority.authority,
    severity.severity,
    coalesce(counted.issues, 0) as issues,
    coalesce(counted.accepted, 0) as accepted
from authority
cross join severity
left join counted
    on authority.authority = counted.authority and severity.severity = counted.severity
