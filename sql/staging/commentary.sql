-- The authority's words on an indicator for its annual report, typed: one row per delivered row.
-- A due date that cannot be read counts as not given (CONTRACT 2, commentary).
with

typed as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        lower(text_value(indicator_id)) as indicator_id,
        text_value(commentary) as commentary,
        text_value(action) as planned_action,
        text_value(owner) as action_owner,
        local_date(due_date) as due_date,
        text_value(status) as action_status,
        if(text_value(indicator_id) is null, 'ROW-001', null) as quarantine_rule,
        if(
            text_value(indicator_id) is null, 'The row names no indicator.', null
        ) as quarantine_reason
    from raw.commentary

)

select * from typed
