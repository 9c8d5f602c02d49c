/* engine/page/page.h - pages for people: one escape function per context, pieces put together.
 *
 * Knows no shelter: it is handed texts, scripts, styles and data, and makes one HTML file that opens from disk.
 */
#ifndef PNK_PAGE_PAGE_H
#define PNK_PAGE_PAGE_H

#include "engine/base/ctx.h"
#include "engine/base/text.h"

void pnk_html_text(pnk_buf *buf, const char *text);          /* & < > " ' as entities; bad UTF-8 as U+FFFD */

/** One HTML file: title and lang; `style` and `script` inlined ("</script" inside is made harmless); `data_json` goes into
 *  <script type="application/json" id="data">; `body` is trusted markup made by us. A Content-Security-Policy that
 *  allows nothing from outside stands in the head. */
typedef struct {
    const char *lang, *title, *style, *script, *data_json, *body;
} pnk_html_page;
void pnk_html_write(pnk_buf *buf, const pnk_html_page *page);

#endif
