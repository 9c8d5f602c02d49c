/* models/operation/steps.h - inside the operation room: the state of a run, step by step. */
#ifndef PNK_OPERATION_STEPS_H
#define PNK_OPERATION_STEPS_H

#include "engine/json/json.h"
#include "models/allocation/allocation.h"
#include "models/displacement/displacement.h"
#include "models/ledger/ledger.h"
#include "models/match/match.h"
#include "models/operation/operation.h"
#include "models/publish/publish.h"
#include "models/scenario/scenario.h"

enum { PNK_STEP_INTAKE, PNK_STEP_MATCH, PNK_STEP_LEDGER, PNK_STEP_ACCESS, PNK_STEP_DISPLACEMENT, PNK_STEP_ALLOCATION,
       PNK_STEP_CERTIFICATE, PNK_STEP_PUBLISH, PNK_N_STEPS };
extern const char *const pnk_step_names[PNK_N_STEPS];

/** The texts of an LP answer, as they stand in certificate/. */
typedef struct { char (*names)[32]; pnk_buf *texts; size_t n; } pnk_answer_files;
void pnk_answer_files_free(pnk_answer_files *files);

/** The plan in force: its own answer, and the files that verify needs of it (inputs/in_force/). */
enum { PNK_N_FORCE_FILES = 3 };
extern const char *const pnk_force_files[PNK_N_FORCE_FILES];
typedef struct {
    bool there;
    pnk_arena arena;
    pnk_lp_answer *answer;
    pnk_in_force plan;               /* borrows from here */
    char *bytes[PNK_N_FORCE_FILES];
    size_t n_bytes[PNK_N_FORCE_FILES];
} pnk_force;
/** Of a result folder with a plan. */
pnk_status pnk_force_open(pnk_ctx *ctx, const char *folder, pnk_force *out);
/** Of inputs/in_force of a result folder: enough for a check. */
pnk_status pnk_force_reopen(pnk_ctx *ctx, const char *folder, pnk_day as_of, const pnk_records *records, pnk_force *out);
/** Its published moves and loads in the terms of these records. */
pnk_status pnk_force_tables(pnk_ctx *ctx, const pnk_records *records, pnk_force *force);
pnk_status pnk_force_write(pnk_ctx *ctx, const pnk_force *force, const char *stage);
void       pnk_force_free(pnk_force *force);
/** The answer's files of a certificate folder, by name. */
pnk_status pnk_read_answer(pnk_ctx *ctx, const char *certificate_folder, pnk_answer_files *out);
/** verify.c: the language of a result folder. */
pnk_status pnk_recorded_language(pnk_ctx *ctx, const char *folder, const char **lang);
/** verify.c: day 0 of a result folder with a plan. */
pnk_status pnk_recorded_day(pnk_ctx *ctx, const char *folder, pnk_day *as_of);

struct pnk_run {
    pnk_arena arena;
    pnk_records *records;
    pnk_inputs inputs;
    pnk_matches *matches;
    pnk_ledger *ledger;
    pnk_access *access;
    pnk_calibration *calibration;    /* NULL: not asked for */
    pnk_forecast *forecast;
    pnk_forecast *planned_for;       /* the people that the plan is made for, where they are not those expected; NULL: they are */
    pnk_plan_for plan_for;
    pnk_forecast **futures;          /* [n_futures] members that nothing is made from: the plan is scored in them */
    size_t n_futures;
    int firm_days;
    double cvar_share;
    pnk_two_stage *two_stage;        /* what the plan for scenarios holds back; NULL: it was not asked for */
    pnk_plan *plan;                  /* as re-made from the kept answer, so that verify walks the same way */
    pnk_answer_files answer;
    pnk_force force;
    long pivots;
    pnk_assumed *assumed;
    size_t n_assumed;
    pnk_results results;
    const char *const *what_if;      /* borrowed from the options */
    size_t n_what_if;
    size_t members;                  /* of the ensemble; 0: as the parameters say */
    bool calibrate;
    bool whole_trucks;
    int exact_prices;
    bool funding;
    const char *lang;
    bool counting;                   /* no plan: the count alone, or the forecast with it */
    bool foreseeing;                 /* the forecast with it */
    bool preposition;                /* stock held against events that may come */
    char *out;
    pnk_buf summary;
    double seconds[PNK_N_STEPS];
};

pnk_run *pnk_run_new(pnk_ctx *ctx);
/** What the options ask of every step: language ("en" where none is said), suppositions, members, calibration, whole lorries, whom to plan for. Texts are borrowed. */
void pnk_run_ask(pnk_run *run, const pnk_run_options *options);

/** Intake and match. Of a run that only counts, names in doubt are warnings and their reports are left out. */
pnk_status pnk_steps_read(pnk_ctx *ctx, pnk_run *run, const pnk_intake_options *options, pnk_problems *problems);
pnk_status pnk_steps_count(pnk_ctx *ctx, pnk_run *run);          /* ledger */
/** Where it was asked for, calibration by what is known alone; what is supposed, then access and displacement, after the count: the past is counted from what is known alone. */
pnk_status pnk_steps_foresee(pnk_ctx *ctx, pnk_run *run);
/** futures.c: after the forecast, whom the plan is made for, and the futures it is scored in; nothing where nobody asked. */
pnk_status pnk_steps_plan_for(pnk_ctx *ctx, pnk_run *run);
static inline const pnk_forecast *pnk_run_people(const pnk_run *run)
{
    return run->planned_for ? run->planned_for : run->forecast;
}
/** How the allocation is asked for a plan: from the plan in force, where there is one. */
pnk_allocation_settings pnk_steps_settings(const pnk_run *run);
/** The kept answer as the allocation reads it. */
pnk_status pnk_steps_kept_answer(pnk_ctx *ctx, const pnk_answer_files *files, pnk_lp_answer **out);
/** The plan out of a kept answer. */
pnk_status pnk_steps_plan_from_answer(pnk_ctx *ctx, pnk_run *run);
/** verify.c: a result folder up to its plan: inputs read, counted and foreseen once more, the kept answer at hand. PNK_BAD_INPUT where there is no plan. */
pnk_status pnk_run_reopen(pnk_ctx *ctx, const char *folder, pnk_problems *problems, pnk_run **out);
/** Fills run->results once all steps are done. */
pnk_status pnk_steps_results(pnk_ctx *ctx, pnk_run *run, const pnk_problems *problems);

/** Every file of a result folder that is a pure function of the results, by name, as text: tables first. NULL beyond the last; those of a
 *  plan are left out of a run that only counts. */
const char *pnk_result_name(const pnk_run *run, size_t i);
pnk_status pnk_result_text(pnk_ctx *ctx, const pnk_run *run, const char *name, pnk_buf *out);

/** deliver.c: a text into a folder; one that memory failed writes nothing. */
pnk_status pnk_write_text(pnk_ctx *ctx, const char *folder, const char *name, const pnk_buf *text);

/** deliver.c: files of a plan that a library writes, the same bytes from the same results. */
typedef struct {
    const char *name;
    pnk_status (*write)(pnk_ctx *ctx, const pnk_run *run, const char *path);
    const char *expected;            /* said where verify finds another */
    bool may_miss;                   /* results made before there was one have none */
} pnk_written_file;
extern const pnk_written_file pnk_written_files[];
extern const size_t pnk_n_written_files;

/** summary.json up to and with the last member that is the same from run to run. */
void pnk_summary_begin(const pnk_run *run, pnk_json_out *json);
void pnk_summary_finish(const pnk_run *run, pnk_json_out *json);

/** Publishing replaces a folder whole, so it must be one of ours (a file of that name is in it), or empty, or not there. */
pnk_status pnk_ours_to_replace(pnk_ctx *ctx, const char *folder, const char *mark);
/** "out/<operation id>" where nothing else was said; a folder that may be replaced. */
pnk_status pnk_result_folder(pnk_ctx *ctx, pnk_run *run, const pnk_run_options *options);
/** Writes everything into a stage and puts it into its place, whole or not at all. */
pnk_status pnk_steps_publish(pnk_ctx *ctx, pnk_run *run, const pnk_run_options *options);
/** Writes everything into `stage`. */
pnk_status pnk_deliver(pnk_ctx *ctx, pnk_run *run, const pnk_run_options *options, const char *stage);
/** A copy of every input under `stage`. */
pnk_status pnk_copy_inputs(pnk_ctx *ctx, const pnk_run *run, const char *stage);
pnk_status pnk_write_run_json(pnk_ctx *ctx, const pnk_run *run, const pnk_run_options *options, const char *stage,
                              const char *const *files, size_t n_files);

#endif
