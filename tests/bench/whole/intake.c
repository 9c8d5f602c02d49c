/* tests/bench/whole/intake.c - reading, checking and matching of very many reports: a made operation folder, first with a tenth of the rows.
 *
 * Names are those of made places as they stand, in another spelling or with a slip, beside the district that they lie in.
 */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/gis/gis.h"
#include "models/intake/intake.h"
#include "models/match/match.h"
#include "tests/bench/bench.h"
#include "tests/models/made_names.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

enum { OBLASTS = 7, DISTRICTS = 49, NAME = 128 };

static double peak_mib(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_maxrss / 1024.0;
}

/** Of this process, for other programs share the machine. */
static double cpu_seconds(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + 1e-6 * (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[512];

    pnk_snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "w");
}

/** The small tables, and the areas: a country, oblasts, districts, ayil aimaks. */
static bool write_rest(const char *folder, const options *o)
{
    static const struct { const char *name, *text; } files[] = {
        { "operation.json", "{\"title\": {\"en\": \"Made\"}, \"start\": \"2022-09-14\", \"as_of\": \"2022-09-30\", \"horizon_days\": 14, \"seed\": 1}\n" },
        { "groups.csv", "group_id,name_en,share,persons_per_household,priority\nall,All,1,5,1\n" },
        { "roads.csv", "from_place,to_place,length_km,travel_min\np0,p1,40,60\n" },
        { "sources.csv", "source_id,name,error_share\ns0,Ministry,0.03\ns1,Red Crescent,0.1\ns2,Press,0.3\n" },
        { "sites.csv", "site_id,place_id,type,name_en,capacity_persons\nschool,p0,collective_centre,School,100\n" },
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        FILE *f = open_in(folder, files[i].name);
        if (!f || fputs(files[i].text, f) < 0 || fclose(f))
            return false;
    }
    FILE *f = open_in(folder, "areas.csv");
    pnk_rng rng = pnk_rng_stream((uint64_t)o->seed, 1, 0);
    char name[NAME];
    if (!f)
        return false;
    fputs("area_id,parent_id,level,name_en,lon_deg,lat_deg,population_persons\nC,,0,Country,72,41,\n", f);
    for (int i = 0; i < OBLASTS + DISTRICTS + (int)o->areas; i++) {
        made_name(&rng, name, sizeof name);
        if (i < OBLASTS)
            fprintf(f, "O%d,C,1,%s oblast,72,41,\n", i, name);
        else if (i < OBLASTS + DISTRICTS)
            fprintf(f, "D%d,O%d,2,District %d district,72,41,\n", i - OBLASTS, (i - OBLASTS) % OBLASTS, i - OBLASTS);
        else
            fprintf(f, "A%d,D%d,3,%s AA,72,41,5000\n", i - OBLASTS - DISTRICTS, (i - OBLASTS - DISTRICTS) % DISTRICTS, name);
    }
    return fclose(f) == 0;
}

static bool write_places(const char *folder, const options *o, char (*names)[NAME])
{
    FILE *f = open_in(folder, "places.csv");
    pnk_rng rng = pnk_rng_stream((uint64_t)o->seed, 2, 0);

    if (!f)
        return false;
    fputs("place_id,area_id,type,name_en,lon_deg,lat_deg,population_persons\n", f);
    for (int i = 0; i < (int)o->places; i++) {
        made_name(&rng, names[i], NAME);
        fprintf(f, "p%d,A%d,village,%s,72,41,%d\n", i, i % (int)o->areas, names[i], 500 + i % 4000);
    }
    return fclose(f) == 0;
}

/** Half of the wordings are the names as they stand, a third another spelling, a sixth has a slip. */
static bool write_reports(const char *folder, const options *o, char (*names)[NAME], size_t n_rows)
{
    FILE *f = open_in(folder, "reports.csv");
    pnk_rng rng = pnk_rng_stream((uint64_t)o->seed, 3, 0);
    char heard[NAME];

    if (!f)
        return false;
    fputs("report_id,as_of,as_of_time,source_id,place_as_heard,place_hint,measure,persons,households,count,period_from,bound,group_id,attribute,replaces,source,confidence,"
          "reported_at,note\n", f);
    for (size_t i = 0; i < n_rows; i++) {
        int place = (int)pnk_rng_below(&rng, (uint64_t)o->places), district = place % (int)o->areas % DISTRICTS;
        uint64_t way = pnk_rng_below(&rng, 6);
        pnk_snprintf(heard, sizeof heard, "%s", names[place]);
        if (way == 5)
            made_slip(&rng, names[place], heard, sizeof heard);
        else if (way >= 3)
            made_habit(&rng, names[place], heard, sizeof heard);
        fprintf(f, "r%zu,2022-09-%02d,,s%d,\"%s\",District %d district,%s,%d,,now,,about,,,,\"bulletin %d, page 2\",medium,,\n", i, 15 + (int)(i % 15), (int)(i % 3), heard, district,
                i % 2 ? "in_sites" : "with_hosts", 10 + (int)(i % 400), (int)(i % 60));
    }
    return fclose(f) == 0;
}

/** Reads, checks and matches; what cannot be matched is counted, not an error. */
static pnk_status run(pnk_ctx *ctx, const char *folder, double *read_s, double *match_s, size_t *n_matched, size_t *n_questions)
{
    pnk_intake_options settings = { .folder = folder, .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN };
    pnk_problems problems = {0};
    pnk_inputs inputs = {0};
    pnk_records *records = NULL;
    pnk_matches *matches = NULL;
    double start = pnk_seconds();
    pnk_status status = pnk_intake_read(ctx, &settings, &problems, &inputs, &records);

    *read_s = pnk_seconds() - start;
    *n_matched = 0;
    if (!status && !(status = pnk_match_questions(ctx, records, &problems, &matches))) {
        *match_s = pnk_seconds() - start - *read_s;
        *n_questions = matches->n_questions;
        for (size_t i = 0; i < records->reports.n; i++)
            *n_matched += matches->reports[i].n_areas > 0;
    }
    pnk_matches_free(matches);
    pnk_records_free(records);
    pnk_inputs_free(&inputs);
    pnk_problems_free(&problems);
    return status;
}

pnk_status bench_intake(pnk_ctx *ctx, const options *o, measured *m)
{
    char folder[] = "/tmp/paanek-bench-XXXXXX";
    char (*names)[NAME] = calloc((size_t)o->places + 1, sizeof *names);
    static const char *const files[] = { "operation.json", "groups.csv", "roads.csv", "sources.csv", "sites.csv", "areas.csv", "places.csv", "reports.csv" };
    pnk_status status = names ? PNK_OK : pnk_no_memory(ctx);
    double seconds[2] = { 0 };

    if (status || !mkdtemp(folder)) {
        free(names);
        return status ? status : pnk_fail(ctx, PNK_IO, "no folder for the made operation");
    }
    for (int whole = 0; whole < 2 && !status; whole++) {     /* the smaller first, for the peak of memory only grows */
        size_t n_rows = (size_t)(whole ? o->rows : o->rows / 10), n_matched = 0, n_questions = 0;
        double read_s = 0, match_s = 0, before_s;
        if (!write_rest(folder, o) || !write_places(folder, o, names) || !write_reports(folder, o, names, n_rows))
            status = pnk_fail(ctx, PNK_IO, "%s: the made operation could not be written", folder);
        before_s = cpu_seconds();
        if (!status && !(status = run(ctx, folder, &read_s, &match_s, &n_matched, &n_questions))) {
            seconds[whole] = read_s + match_s;
            figure(m, whole ? "read_s" : "tenth_read_s", read_s);
            figure(m, whole ? "match_s" : "tenth_match_s", match_s);
            figure(m, whole ? "total_s" : "tenth_total_s", seconds[whole]);
            figure(m, whole ? "cpu_s" : "tenth_cpu_s", cpu_seconds() - before_s);
            figure(m, whole ? "peak_mib" : "tenth_peak_mib", peak_mib());
            figure(m, whole ? "matched_share" : "tenth_matched_share", (double)n_matched / (double)n_rows);
            figure(m, whole ? "questions" : "tenth_questions", (double)n_questions);
            timed(m, seconds[whole]);
        }
    }
    figure(m, "growth_of_ten", seconds[1] / seconds[0]);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[512];
        pnk_snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        remove(path);
    }
    rmdir(folder);
    free(names);
    return status;
}
