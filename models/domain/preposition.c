/* models/domain/preposition.c - the words of what prepositioning hands on. */
#include "models/domain/preposition.h"

const char *pnk_ready_limit_word(pnk_ready_limit limit)
{
    static const char *const words[] = {
#define X(name, word) word,
        PNK_READY_LIMITS(X)
#undef X
    };
    return words[limit];
}
