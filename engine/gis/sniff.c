/* engine/gis/sniff.c - what a file is, by its first bytes; its name is only asked when the bytes leave it open. */
#include "engine/gis/package.h"
#include <ctype.h>
#include <cpl_conv.h>
#include <cpl_string.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define HEAD_BYTES 4096

static const char *suffix_of(const char *name)
{
    const char *slash = strrchr(name, '/'), *dot = strrchr(slash ? slash : name, '.');
    return dot ? dot : "";
}

static bool named(const char *suffix, const char *const *among)
{
    for (; *among; among++)
        if (strcasecmp(suffix, *among) == 0)
            return true;
    return false;
}

static const char *const workbooks[] = { ".xlsx", ".xlsm", ".ods", ".xls", NULL };
static const char *const texts[] = { "", ".csv", ".tsv", ".tab", ".txt", ".dat", NULL };

/* First bytes that say it all. A kind that the name should have said, too, gets a warning when it did not. */
static const struct { const char *bytes; size_t n; const char *what; pnk_file_kind kind; const char *suffix; } magics[] = {
/*    bytes                          what a person calls it            read as             only under this name   */
    { "SQLite format 3", 16,         PNK_PHRASE("a database"),                     PNK_FILE_GPKG,      ".gpkg"    },
    { "fgb\3fgb", 7,                 PNK_PHRASE("a FlatGeobuf layer"),             PNK_FILE_FGB,       ".fgb"     },
    { "\0\0\x27\x0A", 4,             PNK_PHRASE("the shapes of a shapefile"),      PNK_FILE_SHP,       ".shp"     },
    { "%PDF", 4,                     PNK_PHRASE("a PDF document"),                 PNK_FILE_TEXT,      NULL       },
    { "{\\rtf", 5,                   PNK_PHRASE("a text document"),                PNK_FILE_TEXT,      NULL       },
    { "\x1F\x8B", 2,                 PNK_PHRASE("a gzip archive"),                 PNK_FILE_TEXT,      NULL       },
    { "7z\xBC\xAF\x27\x1C", 6,       PNK_PHRASE("a 7-Zip archive"),                PNK_FILE_TEXT,      NULL       },
    { "Rar!\x1A\x07", 6,             PNK_PHRASE("a RAR archive"),                  PNK_FILE_TEXT,      NULL       },
    { "\x89PNG", 4,                  PNK_PHRASE("a picture"),                      PNK_FILE_TEXT,      NULL       },
    { "\xFF\xD8\xFF", 3,             PNK_PHRASE("a picture"),                      PNK_FILE_TEXT,      NULL       },
    { "GIF8", 4,                     PNK_PHRASE("a picture"),                      PNK_FILE_TEXT,      NULL       },
};
#define WHAT_WE_READ PNK_PHRASE("a table: .csv .tsv .xlsx .ods .xls .dbf, or a layer: .geojson .gpkg .shp .zip .kml .fgb")

static void other_name(pnk_reading *r, const char *what)
{
    pnk_problem_add(r->problems, PNK_WARNING, r->name, NULL, 0, NULL, what, "a file of the kind that its name says; it was read as what it is");
}

/** The one shapefile of a zip. */
static pnk_status find_shapefile(pnk_reading *r, const char *package, pnk_file_kind *kind)
{
    char **parts = VSIReadDirRecursive(package);
    size_t n = 0;

    for (int i = 0; parts && parts[i]; i++) {
        if (strcasecmp(suffix_of(parts[i]), ".shp") != 0 || strstr(parts[i], "..") || pnk_text_starts(parts[i], "__MACOSX") || parts[i][0] == '/')
            continue;
        r->inside = pnk_arena_printf(&r->arena, "%s/%s", package, parts[i]);
        n++;
    }
    CSLDestroy(parts);
    *kind = PNK_FILE_SHP_ZIP;
    return n == 1 ? PNK_OK : pnk_file_fault(r, n ? pnk_said("a zip archive with several shapefiles") : pnk_said("a zip archive"), "a workbook, or a zip with one shapefile");
}

static pnk_status sniff_zip(pnk_reading *r, const char *suffix, pnk_file_kind *kind)
{
    const char *package;
    pnk_gis_errors errors;
    pnk_status status = pnk_package_open(r, &package);

    if (status)
        return status;
    pnk_gis_errors_begin(&errors);
    if (pnk_package_has(r, package, "xl/workbook.bin")) {
        status = pnk_file_fault(r, pnk_said("a binary workbook (.xlsb)"), "a workbook saved as .xlsx");
    } else if (pnk_package_has(r, package, "xl/workbook.xml") || (pnk_package_has(r, package, "[Content_Types].xml") && named(suffix, workbooks))) {
        *kind = PNK_FILE_XLSX;
        if (strcasecmp(suffix, ".xlsx") != 0 && strcasecmp(suffix, ".xlsm") != 0)
            other_name(r, pnk_said("a workbook (XLSX)"));
    } else if (pnk_package_has(r, package, "content.xml") && pnk_package_has(r, package, "META-INF/manifest.xml")) {
        *kind = PNK_FILE_ODS;
        if (strcasecmp(suffix, ".ods") != 0)
            other_name(r, pnk_said("a workbook (ODS)"));
    } else {
        status = find_shapefile(r, package, kind);
    }
    pnk_gis_errors_end();
    return status;
}

/** The old compound files: a workbook of before 2007, or a new one locked with a password. */
static pnk_status sniff_compound(pnk_reading *r, const char *head, size_t n, int fd, pnk_file_kind *kind)
{
    static const char locked[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    char tail[16384];
    ssize_t k = lseek(fd, -(off_t)sizeof tail, SEEK_END) >= 0 ? read(fd, tail, sizeof tail) : 0;

    if (memmem(head, n, locked, sizeof locked) || (k > 0 && memmem(tail, (size_t)k, locked, sizeof locked)))
        return pnk_file_fault(r, pnk_said("a workbook locked with a password"), "a workbook that opens without one");
    *kind = PNK_FILE_XLS;
    return PNK_OK;
}

static const char *after_blanks(const char *head, size_t n)
{
    size_t i = n >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < n && isspace((unsigned char)head[i]))
        i++;
    return head + i;
}

/** Marks of XML and HTML. Text of a table may begin with "<18", not with "<html" or "<?xml". */
static pnk_status sniff_markup(pnk_reading *r, const char *text, const char *suffix, pnk_file_kind *kind)
{
    if (strcasecmp(suffix, ".kml") == 0) {
        *kind = PNK_FILE_KML;
        return PNK_OK;
    }
    const char *what = strcasestr(text, "<OGRVRTDataSource") ? pnk_said("a list of other data sources (VRT)")
                     : strcasestr(text, "<html") || strcasestr(text, "<table") || strcasestr(text, "<!DOCTYPE html") ? pnk_said("a web page")
                     : strstr(text, "urn:schemas-microsoft-com:office:spreadsheet") ? pnk_said("an XML spreadsheet of 2003") : pnk_said("an XML file");
    return pnk_file_fault(r, what, "a table: .csv .tsv .xlsx .ods .xls .dbf, or a layer: .geojson .gpkg .shp .zip .kml .fgb; open it and save it as .xlsx");
}

static bool looks_binary(const char *head, size_t n)
{
    size_t odd = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)head[i];
        odd += (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
    }
    return odd * 10 > n;
}

static pnk_status sniff_text(pnk_reading *r, const char *head, size_t n, const char *suffix, pnk_file_kind *kind)
{
    const char *text = after_blanks(head, n);
    size_t left = n - (size_t)(text - head);
    bool utf16 = n >= 2 && (memcmp(head, "\xFF\xFE", 2) == 0 || memcmp(head, "\xFE\xFF", 2) == 0);

    if (left >= 2 && text[0] == '<' && (isalpha((unsigned char)text[1]) || text[1] == '?' || text[1] == '!'))
        return sniff_markup(r, text, suffix, kind);
    if (strcasecmp(suffix, ".geojson") == 0 || strcasecmp(suffix, ".json") == 0) {
        *kind = PNK_FILE_GEOJSON;
        return PNK_OK;
    }
    if (left >= 2 && ((text[0] == '{' && memchr(text, ':', left)) || (text[0] == '[' && strchr("[{\"", *after_blanks(text + 1, left - 1)))))
        return pnk_file_fault(r, pnk_said("a JSON file"), WHAT_WE_READ);
    bool odd_zeros = !utf16 && memchr(head, 0, n) && looks_binary(head, n);
    if (strcasecmp(suffix, ".dbf") == 0) {
        *kind = PNK_FILE_DBF;
        return PNK_OK;
    }
    if (odd_zeros) {
        /* UTF-16 without its mark has a zero in every second byte, and nothing else that is odd. */
        size_t zeros[2] = { 0, 0 };
        for (size_t i = 0; i < n; i++)
            zeros[i % 2] += head[i] == 0;
        utf16 = (zeros[0] == 0) != (zeros[1] == 0);
    }
    if ((odd_zeros && !utf16) || (!utf16 && looks_binary(head, n)))
        return pnk_file_fault(r, pnk_said("bytes that are no text"), WHAT_WE_READ);
    if (!named(suffix, texts))
        other_name(r, pnk_said("plain text"));
    *kind = PNK_FILE_TEXT;
    return PNK_OK;
}

static pnk_status sniff_bytes(pnk_reading *r, const char *head, size_t n, int fd, pnk_file_kind *kind)
{
    const char *suffix = suffix_of(r->name);

    if (n == 0)
        return pnk_file_fault(r, pnk_said("an empty file"), WHAT_WE_READ);
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (n < magics[i].n || memcmp(head, magics[i].bytes, magics[i].n) != 0)
            continue;
        *kind = magics[i].kind;
        bool fits = magics[i].suffix && strcasecmp(suffix, magics[i].suffix) == 0;
        return fits ? PNK_OK : pnk_file_fault(r, pnk_said(magics[i].what), WHAT_WE_READ);
    }
    if (n >= 4 && (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "PK\5\6", 4) == 0))
        return sniff_zip(r, suffix, kind);
    if (n >= 8 && memcmp(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
        return sniff_compound(r, head, n, fd, kind);
    /* A name that promises a map layer, and bytes that are none. */
    static const char *const layers[] = { ".gpkg", ".fgb", ".shp", ".zip", NULL };
    if (named(suffix, layers))
        return pnk_file_fault(r, pnk_said("other bytes than its name says"), "a sound file of its kind");
    return sniff_text(r, head, n, suffix, kind);
}

pnk_status pnk_sniff(pnk_reading *r, pnk_file_kind *kind)
{
    char head[HEAD_BYTES + 1] = "";
    int fd = open(r->real, O_RDONLY | O_CLOEXEC);
    size_t n = 0;
    ssize_t k = 0;

    if (fd < 0)
        return pnk_fail(r->ctx, PNK_IO, "%s: %s", r->name, strerror(errno));
    while (n < HEAD_BYTES && (k = read(fd, head + n, HEAD_BYTES - n)) > 0)
        n += (size_t)k;
    pnk_status status = k < 0 ? pnk_fail(r->ctx, PNK_IO, "%s: %s", r->name, strerror(errno)) : sniff_bytes(r, head, n, fd, kind);
    close(fd);
    return status;
}
