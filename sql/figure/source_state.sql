-- Whether the sources of a figure are delivered: one row per authority, indicator, definition
-- version, period type and period end. Each group of sources needs one of its members, in the
-- return of the period's first day and in that of its last day (the same one for years). A return
-- blocked as a whole (DQ-002) counts as delivered for its own year, so that its figures read
-- blocked, not absent. A member that stands in for a table counts only where that table is not
-- delivered at all.
with

delivered as (

    select
        delivery.authority,
        delivery.year_ending,
        delivery.source_table,
        cast(null as varchar) as column_name,
        false as is_blocked
    from reference.delivery
    union all
    select
        delivered_column.authority,
        delivered_column.year_ending,
        delivered_column.source_table,
        delivered_column.column_name,
        false as is_blocked
    from reference.delivered_column
    union all
    select distinct
        delivered_file.authority,
        delivered_file.claimed_year,
        delivered_file.source_table,
        source.column_name,
        true as is_blocked
    from quality.delivered_file
    inner join
        reference.indicator_source as source
        on delivered_file.source_table = source.source_table
    where delivered_file.state = 'blocked'

),

delivered_once as (

    select
        delivered.authority,
        delivered.year_ending,
        delivered.source_table,
        delivered.column_name,
        bool_and(delivered.is_blocked) as is_blocked
    from delivered
    group by all

),

loaded_reference as (

    select distinct 'reference.postcode' as source_table
    from reference.postcode

),

member as (

    select
        slot.authority,
        slot.indicator_id,
        slot.definition_version,
        slot.period_type,
        slot.period_end,
        source.source_group,
        bool_or(
            loaded_reference.source_table is not null or first_delivery.authority is not null
        ) as in_first,
        bool_or(
            loaded_reference.source_table is not null or last_delivery.authority is not null
        ) as in_last,
        coalesce(
            bool_or(first_delivery.is_blocked or last_delivery.is_blocked), false
        ) as is_return_blocked
    from figure.slot
    inner join reference.indicator_source as source
        on
            slot.indicator_id = source.indicator_id
            and slot.definition_version = source.definition_version
            and slot.period_type = source.period_type
    left join loaded_reference on source.source_table = loaded_reference.source_table
    left join delivered_once as first_delivery
        on
            slot.authority = first_delivery.authority
            and slot.first_return_year = first_delivery.year_ending
            and source.source_table = first_delivery.source_table
            and source.column_name is not distinct from first_delivery.column_name
    left join delivered_once as last_delivery
        on
            slot.authority = last_delivery.authority
            and slot.last_return_year = last_delivery.year_ending
            and source.source_table = last_delivery.source_table
            and source.column_name is not distinct from last_delivery.column_name
    left join reference.delivery as stood_in_for
        on
            slot.authority = stood_in_for.authority
            and slot.last_return_year = stood_in_for.year_ending
            and source.stands_in_for = stood_in_for.source_table
    where stood_in_for.authority is null
    group by all

)

select
    member.authority,
    member.indicator_id,
    member.definition_version,
    member.period_type,
    member.period_end,
    bool_or(not member.in_first and not member.in_last) as is_absent,
    bool_or(member.in_first <> member.in_last) as is_partly_absent,
    bool_or(member.is_return_blocked) as is_return_blocked
from member
group by all
