-- The receipts of a return added up: one row per authority, year and table.
-- As in quality.delivered_file every row read is loaded, quarantined, superseded or erased (of a
-- child who was taken out); files without a table (not recognised, empty, unreadable) are under the
-- table "none", files outside every authority's folder under the authority "reference".
select
    coalesce(authority, 'reference') as authority,
    coalesce(claimed_year, year_ending) as year_ending,
    coalesce(source_table, 'none') as source_table,
    count(*)::bigint as files,
    sum(rows_read)::bigint as rows_read,
    sum(rows_loaded)::bigint as rows_loaded,
    sum(rows_quarantined)::bigint as rows_quarantined,
    sum(rows_superseded)::bigint as rows_superseded,
    sum(rows_erased)::bigint as rows_erased,
    len(list_distinct(flatten(list(unknown_columns))))::bigint as unknown_columns_n,
    list_sort(list_distinct(list(encoding))) as encodings
from quality.delivered_file
group by all
