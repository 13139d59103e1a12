-- Assessments authorised in the period: one row per version, child, assessment and period.
-- On time: authorised within 45 working days; day 45 counts. v2014: the clock starts with the
-- assessment; from_referral: with the referral, and an assessment without a referral date is left
-- out. An assessment authorised before it started is excluded (DQ-012). Without working days to
-- count it is not on time (INDICATORS 3.1 #2, 9).
with

time_limit as (

    select parameter.value::integer as working_days
    from reference.parameter
    where parameter.name = 'assessment_limit_working_days'

),

clocks as (

    select
        assessment.*,
        'v2014' as definition_version,
        assessment.start_date as clock_date
    from core.cp_assessment as assessment
    union all
    select
        assessment.*,
        'from_referral' as definition_version,
        assessment.referral_date as clock_date
    from core.cp_assessment as assessment
    where assessment.referral_date is not null

),

counted as (

    select
        clocks.*,
        if(
            clocks.clock_date <= clocks.authorisation_date,
            authorised_on.working_days_to_date - started_on.working_days_to_date,
            null
        ) as working_days
    from clocks
    left join reference.working_day as authorised_on
        on clocks.authorisation_date = authorised_on.date
    left join reference.working_day as started_on on clocks.clock_date = started_on.date
    where not clocks.is_end_before_start

),

assessments as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        counted.definition_version,
        counted.child_id,
        counted.assessment_id as case_id,
        counted.authorisation_date as reference_date,
        true as in_denominator,
        coalesce(counted.working_days <= time_limit.working_days, false) as in_numerator,
        null::bigint as measure_value,
        coalesce(
            'Authorised after ' || counted.working_days || ' working days',
            'No working days: a date is missing, out of order or outside the calendar'
        ) as reason,
        null::varchar as companion,
        null::varchar as flag
    from counted
    inner join reference.period
        on
            counted.authority = period.authority
            and counted.authorisation_date between period.period_start and period.period_end
    cross join time_limit

)

select * from assessments
