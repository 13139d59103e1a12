-- Dated health events of children looked after, typed: one row per delivered row.
-- child_id is the CHILD of the SSDA903 return. An unreadable event date rejects the row (DQ-003);
-- a blank one too (ROW-001). An SDQ score is a whole number from 0 to 40 in digits only; anything
-- else is no score (INDICATORS 9).
with

delivered as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child_id) as child_id,
        code_value(event_type) as event_type_code,
        local_date(event_date) as event_date,
        code_value(status) as status_code,
        text_value(value) as value_text,
        text_value(event_date) as event_date_text
    from raw.health_events

),

typed as (

    select
        authority,
        return_year,
        source_file,
        row_number,
        child_id,
        event_type_code,
        event_date,
        status_code,
        value_text,
        case
            when
                event_type_code = 'SDQ' and regexp_full_match(value_text, '[0-9]+')
                and try_cast(value_text as hugeint) <= 40
                then try_cast(value_text as integer)
        end as sdq_score,
        case
            when child_id is null then 'DQ-004'
            when event_date_text is null then 'ROW-001'
            when event_date is null then 'DQ-003'
        end as quarantine_rule,
        case
            when child_id is null then 'The row names no child.'
            when event_date_text is null then 'The event has no date.'
            when event_date is null then concat('event_date is not a date: ', event_date_text, '.')
        end as quarantine_reason
    from delivered

)

select * from typed
