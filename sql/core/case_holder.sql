-- Who works with a child on the as-at date, where an extract says so: one row per service and
-- child. The 903 names a social worker from 2024 on, and no team and no reviewing officer; a child
-- of the census has the worker of the matched child looked after. Of several open allocations the
-- one that started last (INDICATORS 7).
with

allocated as (

    select
        today.authority,
        worker.child_id,
        worker.social_worker
    from staging.cla_social_worker as worker
    inner join reference.as_at_period as today
        on
            worker.authority = today.authority
            and coalesce(worker.start_date, date '0001-01-01') <= today.as_at
            and coalesce(worker.end_date, date '9999-12-31') > today.as_at
    where worker.social_worker is not null
    qualify row_number() over (
        partition by worker.authority, worker.child_id
        order by
            worker.return_year desc,
            worker.start_date desc nulls last,
            worker.social_worker asc
    ) = 1

),

served as (

    select
        allocated.authority,
        'cla' as service,
        allocated.child_id,
        allocated.social_worker
    from allocated
    union all
    select
        allocated.authority,
        'cp' as service,
        child_match.cp_child_id as child_id,
        max(allocated.social_worker) as social_worker
    from allocated
    inner join core.child_match
        on
            allocated.authority = child_match.authority
            and allocated.child_id = child_match.child_id
    group by allocated.authority, child_match.cp_child_id

)

select
    served.authority,
    served.service,
    served.child_id,
    cast(null as varchar) as team,
    served.social_worker,
    cast(null as varchar) as iro
from served
