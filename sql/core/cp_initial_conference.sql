-- Initial child protection conferences, derived from the stacked enquiries and referrals: one row
-- per child and date.
-- A date held at section 47 level beats the same date at referral level (DQ-017). Of two
-- enquiries that name one date the latest start on or before it counts, else the latest start. A
-- conference held at referral level is linked to the latest enquiry of that referral, else to the
-- latest enquiry of the child within 60 days before it; linked to none, it is a transfer-in
-- (INDICATORS 3.2 #5, 9; CONTRACT 2). Working days run from the start of the linked enquiry.
with

link_limit as (

    select parameter.value::integer as days
    from reference.parameter
    where parameter.name = 'section47_link_days'

),

at_enquiry as (

    select
        enquiry.authority,
        enquiry.child_id,
        enquiry.conference_date,
        'section 47' as recorded_at,
        'same section 47 record' as link,
        enquiry.start_date as s47_start_date,
        enquiry.section47_id,
        enquiry.return_year,
        enquiry.source_file,
        enquiry.row_number
    from core.cp_section47 as enquiry
    where enquiry.conference_date is not null
    qualify row_number() over (
        partition by enquiry.authority, enquiry.child_id, enquiry.conference_date
        order by
            coalesce(enquiry.start_date <= enquiry.conference_date, false) desc,
            enquiry.start_date desc nulls last
    ) = 1

),

at_referral as (

    select
        referral.authority,
        referral.child_id,
        referral.conference_date,
        'referral' as recorded_at,
        case
            when enquiry.referral_date = referral.referral_date then 'same referral'
            when enquiry.section47_id is not null then 'within the day limit'
            else 'none'
        end as link,
        enquiry.start_date as s47_start_date,
        enquiry.section47_id,
        referral.return_year,
        referral.source_file,
        referral.row_number
    from core.cp_referral as referral
    cross join link_limit
    left join core.cp_section47 as enquiry
        on
            referral.authority = enquiry.authority
            and referral.child_id = enquiry.child_id
            and referral.conference_date >= enquiry.start_date
            and (
                referral.referral_date = enquiry.referral_date
                or referral.conference_date - enquiry.start_date <= link_limit.days
            )
    where referral.conference_date is not null
    qualify row_number() over (
        partition by referral.authority, referral.child_id, referral.conference_date
        order by
            coalesce(enquiry.referral_date = referral.referral_date, false) desc,
            enquiry.start_date desc nulls last,
            referral.referral_date desc nulls last
    ) = 1

),

conference as (

    select at_enquiry.* from at_enquiry
    union all
    select at_referral.*
    from at_referral
    anti join at_enquiry using (authority, child_id, conference_date)

)

select
    conference.authority,
    conference.child_id || ':' || conference.conference_date as conference_id,
    conference.child_id,
    conference.conference_date,
    conference.recorded_at,
    conference.link,
    conference.section47_id,
    conference.s47_start_date,
    conference.link = 'none' as is_transfer_in,
    coalesce(conference.s47_start_date > conference.conference_date, false)
        as is_before_section47,
    if(
        conference.s47_start_date <= conference.conference_date,
        held_on.working_days_to_date - started_on.working_days_to_date,
        null
    ) as working_days_from_s47,
    conference.return_year,
    conference.source_file,
    conference.row_number
from conference
left join reference.working_day as held_on on conference.conference_date = held_on.date
left join reference.working_day as started_on on conference.s47_start_date = started_on.date
order by conference.authority, conference.child_id, conference.conference_date
