-- Child protection plans started in the period: one row per child, plan and period; a child can
-- count twice.
-- Plans of lost children are left out (DQ-087), plans without a day in force too (DQ-072)
-- (INDICATORS 3.2 #8).
with

plans as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        'v1' as definition_version,
        plan.child_id,
        plan.plan_id as case_id,
        plan.start_date as reference_date,
        true as in_denominator,
        true as in_numerator,
        null::bigint as measure_value,
        'Started on ' || strftime(plan.start_date, '%d/%m/%Y') as reason,
        null::varchar as companion,
        null::varchar as flag
    from core.cp_plan as plan
    inner join reference.period
        on
            plan.authority = period.authority
            and plan.start_date between period.period_start and period.period_end
            and coalesce(plan.lost_from_year > period.last_return_year, true)

)

select * from plans
