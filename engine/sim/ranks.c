/* engine/sim/ranks.c - Open MPI, loaded when it is asked for. */
#include "engine/sim/ranks.h"

#include "engine/base/text.h"

#include <dlfcn.h>
#include <mpi.h>
#include <stdlib.h>

enum { MOST_RANKS = 65536, AT_ONCE = 1 << 26 };      /* elements of one message */

/** The library's own functions and handles, by name: what mpi.h would take from a linked library. */
#define FUNCTIONS(X) X(MPI_Init_thread) X(MPI_Finalize) X(MPI_Allreduce) X(MPI_Bcast)
static struct {
    void *library;
    bool running;
#define X(name) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
    void *world, *sum, *least, *greatest, *u32, *i64, *f64, *u8;
} mpi;

static size_t from_environment(const char *name, size_t otherwise)
{
    const char *text = getenv(name);
    int64_t value;

    return text && pnk_text_to_int(text, &value) && value >= 0 && value <= MOST_RANKS ? (size_t)value : otherwise;
}

static bool alone;

void pnk_ranks_alone(void) { alone = true; }

size_t pnk_ranks_count(void)
{
    size_t n = alone ? 1 : from_environment("OMPI_COMM_WORLD_SIZE", 1);
    return n > 0 ? n : 1;
}

size_t pnk_ranks_mine(void)
{
    size_t mine = from_environment("OMPI_COMM_WORLD_RANK", 0);
    return mine < pnk_ranks_count() ? mine : 0;
}

size_t pnk_ranks_first(size_t n, size_t rank)
{
    size_t count = pnk_ranks_count();
    return n / count * rank + n % count * rank / count;
}

static pnk_status load(pnk_ctx *ctx)
{
    const struct { void **at; const char *name; } wanted[] = {
#define X(name) { (void **)(void *)&mpi.name, #name },
        FUNCTIONS(X)
#undef X
        { &mpi.world, "ompi_mpi_comm_world" }, { &mpi.sum, "ompi_mpi_op_sum" }, { &mpi.least, "ompi_mpi_op_min" }, { &mpi.greatest, "ompi_mpi_op_max" },
        { &mpi.u32, "ompi_mpi_uint32_t" }, { &mpi.i64, "ompi_mpi_int64_t" }, { &mpi.f64, "ompi_mpi_double" }, { &mpi.u8, "ompi_mpi_unsigned_char" },
    };

    if (!mpi.library && !(mpi.library = dlopen("libmpi.so.40", RTLD_NOW | RTLD_GLOBAL)))
        return pnk_fail(ctx, PNK_NOT_FOUND, "several ranks were started and Open MPI cannot be loaded: %s", dlerror());
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!(*wanted[i].at = dlsym(mpi.library, wanted[i].name)))
            return pnk_fail(ctx, PNK_NOT_FOUND, "several ranks were started and this Open MPI has no %s", wanted[i].name);
    return PNK_OK;
}

pnk_status pnk_ranks_begin(pnk_ctx *ctx)
{
    int provided = 0;
    pnk_status status;

    if (pnk_ranks_count() == 1 || mpi.running)
        return PNK_OK;
    if ((status = load(ctx)))
        return status;
    if (mpi.MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS)
        return pnk_fail(ctx, PNK_IO, "Open MPI could not be started");
    mpi.running = true;
    return PNK_OK;
}

void pnk_ranks_end(void)
{
    if (mpi.running)
        mpi.MPI_Finalize();
    mpi.running = false;
}

static pnk_status reduce(pnk_ctx *ctx, void *v, size_t n, size_t size, void *type, void *op)
{
    for (size_t done = 0; mpi.running && done < n; done += AT_ONCE) {
        size_t part = n - done < AT_ONCE ? n - done : AT_ONCE;

        if (mpi.MPI_Allreduce(MPI_IN_PLACE, (char *)v + done * size, (int)part, type, op, mpi.world) != MPI_SUCCESS)
            return pnk_fail(ctx, PNK_IO, "Open MPI could not add up what the ranks have counted");
    }
    return PNK_OK;
}

pnk_status pnk_ranks_agree(pnk_ctx *ctx, pnk_status status)
{
    int64_t failed = status != PNK_OK;
    pnk_status reduced = reduce(ctx, &failed, 1, sizeof failed, mpi.i64, mpi.sum);

    if (status)
        return status;
    return !reduced && failed > 0 ? pnk_fail(ctx, PNK_INTERNAL, "%lld of the ranks could not run their members", (long long)failed) : reduced;
}

pnk_status pnk_ranks_gather(pnk_ctx *ctx, double *rows, size_t n, size_t row_length)
{
    for (size_t rank = 0; mpi.running && rank < pnk_ranks_count(); rank++) {
        double *from = rows + pnk_ranks_first(n, rank) * row_length;
        size_t numbers = (pnk_ranks_first(n, rank + 1) - pnk_ranks_first(n, rank)) * row_length;

        for (size_t done = 0; done < numbers; done += AT_ONCE)
            if (mpi.MPI_Bcast(from + done, (int)(numbers - done < AT_ONCE ? numbers - done : AT_ONCE), mpi.f64, (int)rank, mpi.world) != MPI_SUCCESS)
                return pnk_fail(ctx, PNK_IO, "Open MPI could not hand round the members of rank %zu", rank);
    }
    return PNK_OK;
}

pnk_status pnk_ranks_add_u32(pnk_ctx *ctx, uint32_t *v, size_t n) { return reduce(ctx, v, n, sizeof *v, mpi.u32, mpi.sum); }
pnk_status pnk_ranks_add_i64(pnk_ctx *ctx, int64_t *v, size_t n) { return reduce(ctx, v, n, sizeof *v, mpi.i64, mpi.sum); }
pnk_status pnk_ranks_least(pnk_ctx *ctx, double *v, size_t n) { return reduce(ctx, v, n, sizeof *v, mpi.f64, mpi.least); }
pnk_status pnk_ranks_greatest(pnk_ctx *ctx, double *v, size_t n) { return reduce(ctx, v, n, sizeof *v, mpi.f64, mpi.greatest); }
pnk_status pnk_ranks_any(pnk_ctx *ctx, unsigned char *v, size_t n) { return reduce(ctx, v, n, sizeof *v, mpi.u8, mpi.greatest); }
