-- Child protection plans open on the as-at date: one row per child.
-- Besides the plans of core.cp_plan_at_period_end also those that DQ-087 leaves out of the
-- figures, open in an earlier return while the child is not in a later one, with data_problem and
-- the reason: action lists show them so that the record is put right (INDICATORS 7).
with

left_out as (

    select
        child.authority,
        child.child_id,
        plan.plan_id,
        plan.start_date,
        plan.latest_category_code,
        plan.return_year,
        plan.source_file,
        plan.row_number,
        concat(
            'Open in the return of ',
            plan.return_year,
            ' and not in the return of ',
            plan.lost_from_year,
            ', so left out of the figures (DQ-087).'
        ) as problem
    from core.cp_child_as_at as child
    inner join core.cp_plan as plan
        on
            child.authority = plan.authority
            and child.child_id = plan.child_id
            and child.as_at >= plan.start_date
            and child.last_return_year >= plan.lost_from_year
    where coalesce(plan.effective_end_date > child.as_at, true)
    qualify row_number() over (
        partition by plan.authority, plan.child_id order by plan.start_date desc
    ) = 1

),

current_plan as (

    select
        plan.authority,
        plan.child_id,
        plan.plan_id,
        plan.start_date,
        plan.latest_category_code,
        plan.return_year,
        plan.source_file,
        plan.row_number,
        cast(null as varchar) as problem
    from core.cp_plan_at_period_end as plan
    inner join reference.as_at_period as today
        on
            plan.authority = today.authority
            and plan.period_type = today.period_type
            and plan.period_end = today.as_at

),

plans as (

    select * from current_plan
    union all by name
    select left_out.*
    from left_out
    anti join current_plan using (authority, child_id)

)

select
    plans.authority,
    plans.child_id,
    child.as_at,
    child.period_start,
    child.last_return_year,
    child.age,
    child.is_unborn,
    child.team,
    child.social_worker,
    child.iro,
    plans.plan_id,
    plans.start_date as plan_start_date,
    child.as_at - plans.start_date as days_open,
    category.label as abuse_category,
    plans.problem is not null as data_problem,
    plans.problem,
    plans.return_year,
    plans.source_file,
    plans.row_number
from plans
inner join core.cp_child_as_at as child
    on plans.authority = child.authority and plans.child_id = child.child_id
left join reference.code as category
    on plans.latest_category_code = category.code and category.code_set = 'abuse_category'
