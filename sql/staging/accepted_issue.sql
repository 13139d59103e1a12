-- Data-quality issues that the authority has looked at and accepted, typed: one row per delivered
-- row.
-- An accepted issue changes no figure and no threshold; it only marks the issue as known
-- (INDICATORS 9).
with

typed as (

    select
        authority,
        year_ending as return_year,
        source_file,
        row_number,
        code_value(rule_id) as rule_id,
        text_value(child_id) as child_id,
        text_value(key) as key,
        text_value(reason) as reason,
        text_value(accepted_by) as accepted_by,
        local_date(accepted_on) as accepted_on_date,
        local_date(expires_on) as expires_on_date,
        if(code_value(rule_id) is null, 'ROW-001', null) as quarantine_rule,
        if(code_value(rule_id) is null, 'The row names no rule.', null) as quarantine_reason
    from raw.accepted_issues

)

select * from typed
