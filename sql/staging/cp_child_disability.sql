-- Disability codes of the children in need census: one row per disability element as delivered.
-- A row without a child identifier is rejected (DQ-004).
with

disabilities as (

    select
        cin_disability.authority,
        cin_disability.year_ending as return_year,
        cin_disability.source_file,
        cin_disability.row_number,
        cin_disability.child_number,
        text_value(cin_disability.lachildid) as child_id,
        code_value(cin_disability.disability) as disability_code
    from raw.cin_disability

)

select
    disabilities.*,
    if(disabilities.child_id is null, 'DQ-004', null) as quarantine_rule,
    if(disabilities.child_id is null, 'The child has no identifier (LAchildID).', null)
        as quarantine_reason
from disabilities
