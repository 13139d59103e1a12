-- Child protection plans that count: one row per child and start date.
-- Plans that start on or after their effective end are left out (DQ-072). previous_plans_ended:
-- earlier plans of the same child that had ended by this start; previous_plan_end_date: the
-- latest of their ends (INDICATORS 3.2 #10). has_overlap marks a plan that starts while another
-- plan of the child is in force (DQ-071).
with

plan as (

    select cp_plan_stacked.* exclude (is_dropped)
    from core.cp_plan_stacked
    where not cp_plan_stacked.is_dropped

),

earlier as (

    select
        plan.authority,
        plan.plan_id,
        count(*) filter (where other.effective_end_date <= plan.start_date) as previous_plans_ended,
        max(other.effective_end_date) filter (where other.effective_end_date <= plan.start_date)
            as previous_plan_end_date,
        count(*) filter (where coalesce(other.effective_end_date > plan.start_date, true))
            as plans_in_force_at_start
    from plan
    inner join plan as other
        on
            plan.authority = other.authority
            and plan.child_id = other.child_id
            and plan.start_date > other.start_date
    group by plan.authority, plan.plan_id

)

select
    plan.*,
    coalesce(earlier.previous_plans_ended, 0) as previous_plans_ended,
    earlier.previous_plan_end_date,
    coalesce(earlier.plans_in_force_at_start, 0) > 0 as has_overlap
from plan
left join earlier on plan.authority = earlier.authority and plan.plan_id = earlier.plan_id
order by plan.authority, plan.child_id, plan.start_date
