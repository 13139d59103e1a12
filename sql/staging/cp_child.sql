-- Children of the children in need census, typed: one row per child element as delivered.
-- A child without an identifier is rejected (DQ-004). An unreadable birth or death date counts as
-- missing (INDICATORS 9). sex is given as 1, 2, 0, 9 to 2024 and as M, F, U from 2025: both are
-- read in every year.
with

children as (

    select
        cin_child.authority,
        cin_child.year_ending as return_year,
        cin_child.source_file,
        cin_child.row_number,
        cin_child.child_number,
        text_value(cin_child.lachildid) as child_id,
        code_value(cin_child.upn) as upn,
        code_value(cin_child.formerupn) as former_upn,
        code_value(cin_child.upnunknown) as upn_unknown_code,
        iso_date(cin_child.personbirthdate) as dob,
        iso_date(cin_child.expectedpersonbirthdate) as expected_dob,
        code_value(cin_child.gendercurrent) as gender_code,
        code_value(cin_child.sex) as sex_code,
        iso_date(cin_child.persondeathdate) as date_of_death,
        code_value(cin_child.ethnicity) as ethnicity_code
    from raw.cin_child

)

select
    children.*,
    if(children.child_id is null, 'DQ-004', null) as quarantine_rule,
    if(children.child_id is null, 'The child has no identifier (LAchildID).', null)
        as quarantine_reason
from children
