-- Section 47 enquiries of the children in need census, typed: one row per enquiry as delivered.
-- Rejected: an unreadable start date (DQ-003), no child identifier (DQ-004), neither a start nor
-- a conference date (ROW-001). An unreadable conference or target date counts as missing at this
-- level (INDICATORS 9).
with

enquiries as (

    select
        cin_section47.authority,
        cin_section47.year_ending as return_year,
        cin_section47.source_file,
        cin_section47.row_number,
        text_value(cin_section47.lachildid) as child_id,
        iso_date(cin_section47.cinreferraldate) as referral_date,
        iso_date(cin_section47.s47actualstartdate) as start_date,
        iso_date(cin_section47.initialcpctarget) as conference_target_date,
        iso_date(cin_section47.dateofinitialcpc) as conference_date,
        code_value(cin_section47.icpcnotrequired) in ('TRUE', '1') as is_conference_not_required,
        is_bad_date(cin_section47.s47actualstartdate, iso_date(cin_section47.s47actualstartdate))
            as has_bad_date
    from raw.cin_section47

),

judged as (

    select
        enquiries.* exclude (has_bad_date),
        case
            when enquiries.has_bad_date then 'DQ-003'
            when enquiries.child_id is null then 'DQ-004'
            when coalesce(enquiries.start_date, enquiries.conference_date) is null then 'ROW-001'
        end as quarantine_rule
    from enquiries

)

select
    judged.*,
    case judged.quarantine_rule
        when 'DQ-003' then 'The start date is not a date written as yyyy-mm-dd.'
        when 'DQ-004' then 'The section 47 enquiry has no child identifier (LAchildID).'
        when 'ROW-001' then 'The section 47 enquiry has no start and no conference date.'
    end as quarantine_reason
from judged
