-- Referrals (CINdetails) of the children in need census, typed: one row per referral as delivered.
-- Rejected: an unreadable referral or conference date (DQ-003), no child identifier (DQ-004). A
-- referral without its own date stays, for the conference it may carry and for the list of DQ-010,
-- which excludes it from the count of referrals. An unreadable closure date counts as missing.
with

referrals as (

    select
        cin_referral.authority,
        cin_referral.year_ending as return_year,
        cin_referral.source_file,
        cin_referral.row_number,
        text_value(cin_referral.lachildid) as child_id,
        iso_date(cin_referral.cinreferraldate) as referral_date,
        code_value(cin_referral.referralsource) as referral_source_code,
        code_value(cin_referral.primaryneedcode) as primary_need_code,
        iso_date(cin_referral.cinclosuredate) as closure_date,
        code_value(cin_referral.reasonforclosure) as closure_reason_code,
        iso_date(cin_referral.dateofinitialcpc) as conference_date,
        code_value(cin_referral.referralnfa) in ('TRUE', '1') as is_no_further_action,
        is_bad_date(cin_referral.cinreferraldate, iso_date(cin_referral.cinreferraldate))
        or is_bad_date(cin_referral.dateofinitialcpc, iso_date(cin_referral.dateofinitialcpc))
            as has_bad_date
    from raw.cin_referral

),

judged as (

    select
        referrals.* exclude (has_bad_date),
        case
            when referrals.has_bad_date then 'DQ-003'
            when referrals.child_id is null then 'DQ-004'
        end as quarantine_rule
    from referrals

)

select
    judged.*,
    case judged.quarantine_rule
        when 'DQ-003' then 'The referral or conference date is not a date written as yyyy-mm-dd.'
        when 'DQ-004' then 'The referral has no child identifier (LAchildID).'
    end as quarantine_reason
from judged
