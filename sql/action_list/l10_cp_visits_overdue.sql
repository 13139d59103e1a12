-- L10: children on a plan for 28 days or more who were not seen on a visit in the last 28 days: one
-- row per child.
-- A visit on day 28 still counts; due 28 days after the last one at which the child was seen, else
-- after the plan began. Unborn children cannot be seen (INDICATORS 3.2 #13 and 7).
with

visited as (

    select
        plan.authority,
        plan.child_id,
        max(visit.visit_date) as last_visit_date,
        max(visit.visit_date) filter (where visit.is_child_seen) as last_seen_date
    from core.cp_plan_as_at as plan
    inner join core.cp_visit as visit
        on
            plan.authority = visit.authority
            and plan.child_id = visit.child_id
            and visit.visit_date between plan.plan_start_date and plan.as_at
    group by plan.authority, plan.child_id

),

plan as (

    select
        open_plan.*,
        visited.last_visit_date,
        visited.last_seen_date,
        coalesce(visited.last_seen_date, open_plan.plan_start_date)
        + cast(parameter.value as integer) as due_date
    from core.cp_plan_as_at as open_plan
    inner join reference.delivery
        on
            open_plan.authority = delivery.authority
            and open_plan.last_return_year = delivery.year_ending
            and delivery.source_table = 'cp_visits'
    inner join reference.parameter
        on
            parameter.name = 'cp_visit_interval_days'
            and open_plan.days_open >= cast(parameter.value as integer)
    left join visited
        on open_plan.authority = visited.authority and open_plan.child_id = visited.child_id
    where
        not open_plan.is_unborn
        and coalesce(
            open_plan.as_at - visited.last_seen_date > cast(parameter.value as integer), true
        )

)

select
    'L10' as list_id,
    plan.authority,
    plan.as_at,
    plan.child_id,
    plan.age,
    plan.team,
    plan.social_worker,
    plan.iro,
    plan.plan_start_date,
    plan.abuse_category,
    plan.last_seen_date,
    plan.last_visit_date,
    plan.as_at - plan.last_seen_date as days_since_seen,
    plan.due_date,
    cast(plan.as_at - plan.due_date as integer) as days_overdue,
    known_values(
        [
            if(plan.last_seen_date is null, 'never_seen_on_plan', null),
            if(plan.last_visit_date > plan.last_seen_date, 'visited_not_seen', null),
        ]
    ) as flags,
    concat_ws(
        ' ',
        coalesce(
            'Last seen on ' || strftime(plan.last_seen_date, '%d/%m/%Y') || ', '
            || (plan.as_at - plan.last_seen_date) || ' days ago.',
            'Not seen on this plan.'
        ),
        plan.problem
    ) as reason,
    plan.data_problem,
    plan.return_year,
    plan.source_file,
    plan.row_number
from plan
order by plan.authority asc, days_overdue desc, plan.child_id asc
