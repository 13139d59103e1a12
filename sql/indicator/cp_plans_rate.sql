-- Children subject of a child protection plan at the end of the period, for the rate per 10,000:
-- one row per child and period.
-- The children of cp_plans_open; the population is divided in later (INDICATORS 3.2 #7).
with

children as (

    select
        plan.authority,
        plan.period_type,
        plan.period_end,
        'v1' as definition_version,
        plan.child_id,
        plan.plan_id as case_id,
        plan.period_end as reference_date,
        true as in_denominator,
        true as in_numerator,
        null::bigint as measure_value,
        'On a plan since ' || strftime(plan.start_date, '%d/%m/%Y') as reason,
        null::varchar as companion,
        null::varchar as flag
    from core.cp_plan_at_period_end as plan

)

select * from children
