-- Children subject of a child protection plan at the end of the period: one row per child and
-- period.
-- Two years or more: more than 729 days from the start to the period end, both included
-- (INDICATORS 3.2 #11).
with

long_plan as (

    select parameter.value::integer as days
    from reference.parameter
    where parameter.name = 'cp_long_plan_days'

),

plans as (

    select
        plan.authority,
        plan.period_type,
        plan.period_end,
        'v1' as definition_version,
        plan.child_id,
        plan.plan_id as case_id,
        plan.period_end as reference_date,
        true as in_denominator,
        plan.days_open + 1 > long_plan.days as in_numerator,
        null::bigint as measure_value,
        'Open for ' || plan.days_open || ' days' as reason,
        null::varchar as companion,
        null::varchar as flag
    from core.cp_plan_at_period_end as plan
    cross join long_plan

)

select * from plans
