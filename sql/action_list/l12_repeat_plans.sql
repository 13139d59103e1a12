-- L12: child protection plans started in the twelve months that are not the child's first: one row
-- per plan.
-- A previous plan is recorded, or an earlier one in our history had ended by this start. The two
-- disagree: a data problem (INDICATORS 3.2 #10 and 7; DQ-015).
with

plan as (

    select
        child.*,
        started.plan_id,
        started.start_date,
        started.effective_end_date,
        started.recorded_previous_plans,
        started.previous_plans_ended,
        started.previous_plan_end_date,
        greatest(started.recorded_previous_plans, started.previous_plans_ended)
            as previous_plans_n,
        coalesce(started.lost_from_year <= child.last_return_year, false) as is_lost,
        started.return_year,
        started.source_file,
        started.row_number
    from core.cp_plan as started
    inner join core.cp_child_as_at as child
        on
            started.authority = child.authority
            and started.child_id = child.child_id
            and started.start_date between child.period_start and child.as_at

)

select
    'L12' as list_id,
    plan.authority,
    plan.as_at,
    plan.child_id,
    plan.age,
    plan.team,
    plan.social_worker,
    plan.iro,
    plan.start_date as plan_start_date,
    if(plan.effective_end_date <= plan.as_at, plan.effective_end_date, null) as plan_end_date,
    plan.previous_plans_n,
    plan.recorded_previous_plans,
    plan.previous_plan_end_date,
    plan.start_date - plan.previous_plan_end_date as days_since_previous_plan,
    cast(null as integer) as days_overdue,
    known_values(
        [
            if(plan.previous_plan_end_date is null, 'earlier_plan_not_known_here', null),
            if(
                plan.previous_plans_ended > coalesce(plan.recorded_previous_plans, 0),
                'recorded_number_too_low',
                null
            ),
        ]
    ) as flags,
    concat_ws(
        ' ',
        concat('Previous plans: ', plan.previous_plans_n, '.'),
        'The last one ended on ' || strftime(plan.previous_plan_end_date, '%d/%m/%Y') || '.',
        if(
            plan.previous_plans_ended > coalesce(plan.recorded_previous_plans, 0),
            'Fewer are recorded (DQ-015).',
            null
        ),
        if(plan.is_lost, 'Left out of the figures: not in a later return (DQ-087).', null)
    ) as reason,
    plan.is_lost or plan.previous_plans_ended > coalesce(plan.recorded_previous_plans, 0)
        as data_problem,
    plan.return_year,
    plan.source_file,
    plan.row_number
from plan
where plan.previous_plans_n >= 1
order by
    plan.authority asc,
    days_since_previous_plan asc nulls last,
    plan.child_id asc,
    plan.start_date asc
