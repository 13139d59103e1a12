-- Child protection plans in force at the end of a period: one row per child and period.
-- In force: started on or before the day and not ended on or before it, so a plan that ends on 31
-- March is not open then. Of several plans of a child the one with the latest start (DQ-071).
-- Plans of lost children are left out (DQ-087). Children are under 18, since the 18th birthday
-- ends a plan (INDICATORS 1.1, 3.2 #6, 9).
with

in_force as (

    select
        plan.authority,
        period.period_type,
        period.period_start,
        period.period_end,
        period.year_ending,
        period.first_return_year,
        period.last_return_year,
        plan.child_id,
        plan.plan_id,
        plan.start_date,
        plan.initial_category_code,
        plan.latest_category_code,
        plan.dob,
        coalesce(plan.dob > period.period_end, true) as is_unborn,
        plan.has_overlap,
        plan.return_year,
        plan.source_file,
        plan.row_number
    from core.cp_plan as plan
    inner join reference.period
        on
            plan.authority = period.authority
            and plan.start_date <= period.period_end
            and coalesce(plan.effective_end_date > period.period_end, true)
            and coalesce(plan.lost_from_year > period.last_return_year, true)
    qualify row_number() over (
        partition by plan.authority, plan.child_id, period.period_type, period.period_end
        order by plan.start_date desc
    ) = 1

)

select
    in_force.*,
    in_force.period_end - in_force.start_date as days_open
from in_force
order by
    in_force.authority,
    in_force.period_type,
    in_force.period_end,
    in_force.child_id
