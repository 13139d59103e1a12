-- Child protection plans ended in the period: one row per child, plan and period; a child can
-- count twice.
-- The end is the earliest of end date, 18th birthday and death. Two years or more: more than 729
-- days from start to end, both included (INDICATORS 3.2 #12, 9). Plans of lost children are left
-- out (DQ-087).
with

long_plan as (

    select parameter.value::integer as days
    from reference.parameter
    where parameter.name = 'cp_long_plan_days'

),

plans as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        'v1' as definition_version,
        plan.child_id,
        plan.plan_id as case_id,
        plan.effective_end_date as reference_date,
        true as in_denominator,
        plan.effective_end_date - plan.start_date + 1 > long_plan.days as in_numerator,
        null::bigint as measure_value,
        'Lasted ' || (plan.effective_end_date - plan.start_date) || ' days, ended by '
        || plan.end_reason as reason,
        null::varchar as companion,
        null::varchar as flag
    from core.cp_plan as plan
    inner join reference.period
        on
            plan.authority = period.authority
            and plan.effective_end_date between period.period_start and period.period_end
            and coalesce(plan.lost_from_year > period.last_return_year, true)
    cross join long_plan

)

select * from plans
