-- Social workers of children looked after, typed: one row per delivered row.
-- Dates decide nothing but who works with the child now: an unreadable one counts as missing.
with

typed as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        text_value(child) as child_id,
        text_value(sw_id) as social_worker,
        uk_date(sw_decom) as start_date,
        uk_date(sw_dec) as end_date,
        if(text_value(child) is null, 'DQ-004', null) as quarantine_rule,
        if(text_value(child) is null, 'The row names no child.', null) as quarantine_reason
    from raw.cla_sw_episodes

)

select * from typed
