-- What the completed health events in the window show of a child: one row per authority, period
-- and child with such an event.
-- A declined, cancelled, planned or missed event does not count (INDICATORS 3.7 and 9, health
-- events).
with

completed as (

    select
        period.authority,
        period.period_type,
        period.period_end,
        health_event.child_id,
        health_event.event_type_code,
        health_event.event_date,
        health_event.sdq_score
    from staging.health_event
    inner join reference.code
        on
            health_event.status_code = code.code
            and code.code_set = 'health_event_status'
            and code.group_name = 'counts'
    inner join reference.period
        on
            health_event.authority = period.authority
            and health_event.event_date between period.period_start and period.period_end

),

answers as (

    select
        authority,
        period_type,
        period_end,
        child_id,
        count(distinct event_date) filter (where event_type_code = 'HEALTH_ASSESSMENT')
            as health_assessment_dates_n,
        count(*) filter (where event_type_code = 'DENTAL') > 0 as has_dental_check,
        count(*) filter (where event_type_code = 'IMMUNISATIONS') > 0 as has_immunisations,
        count(*) filter (where event_type_code = 'DEV_CHECK') > 0 as has_development_check,
        max_by(sdq_score, (event_date, sdq_score)) filter (where sdq_score is not null) as sdq_score
    from completed
    group by authority, period_type, period_end, child_id

)

select * from answers
