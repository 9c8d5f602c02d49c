/* engine/gis/package.c - parts of a zip, read as XML in a stream. */
#include "engine/gis/package.h"
#include <cpl_vsi.h>
#include <errno.h>
#include <expat.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_PARTS   10000
#define MAX_DEPTH   200
#define BLOCK_BYTES (64 << 10)

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

const char *pnk_xml_attribute(const char *const *attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (strcmp(local(attributes[i]), name) == 0)
            return attributes[i + 1];
    return NULL;
}

static void stop(pnk_xml *xml, const char *found)
{
    if (!xml->status) {
        xml->status = PNK_BAD_INPUT;
        xml->found = found;
    }
    XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_start(void *user, const char *name, const char **attributes)
{
    pnk_xml *xml = user;
    if (++xml->depth > MAX_DEPTH) {
        stop(xml, pnk_said("elements nested too deep"));
        return;
    }
    xml->start(xml, local(name), (const char *const *)attributes);
    if (xml->status)
        XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_end(void *user, const char *name)
{
    pnk_xml *xml = user;
    xml->depth--;
    xml->end(xml, local(name));
    if (xml->status)
        XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_text(void *user, const char *text, int n)
{
    pnk_xml *xml = user;
    if (xml->text)
        xml->text(xml, text, (size_t)n);
    if (xml->status)
        XML_StopParser(xml->parser, XML_FALSE);
}

static void XMLCALL on_doctype(void *user, const char *name, const char *system, const char *public_id, int has_internal)
{
    (void)name;
    (void)system;
    (void)public_id;
    (void)has_internal;
    stop(user, pnk_said("a DOCTYPE with definitions of its own"));
}

static pnk_status parse_stream(pnk_reading *r, VSILFILE *file, pnk_xml *xml)
{
    XML_Parser parser = xml->parser;
    bool done = false;
    pnk_status status;

    while (!done) {
        void *block = XML_GetBuffer(parser, BLOCK_BYTES);
        if (!block)
            return pnk_no_memory(r->ctx);
        size_t n = VSIFReadL(block, 1, BLOCK_BYTES, file);
        done = n < BLOCK_BYTES;
        if (XML_ParseBuffer(parser, (int)n, done) != XML_STATUS_OK) {
            if (!xml->status && XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY)
                return pnk_no_memory(r->ctx);
            if (!xml->status) {
                xml->status = PNK_BAD_INPUT;
                xml->found = XML_ErrorString(XML_GetErrorCode(parser));
            }
            return xml->status;
        }
        if ((status = pnk_check(r->ctx)))
            return status;
    }
    return xml->status;
}

pnk_status pnk_xml_read(pnk_reading *r, const char *path, pnk_xml *xml)
{
    VSILFILE *file = VSIFOpenL(path, "rb");
    const char *part = strrchr(path, '}');
    char found[400];

    if (!file)
        return PNK_NOT_FOUND;
    xml->ctx = r->ctx;
    xml->status = PNK_OK;
    xml->depth = 0;
    xml->found = NULL;
    XML_Parser parser = xml->parser = XML_ParserCreate(NULL);
    if (!parser) {
        VSIFCloseL(file);
        return pnk_no_memory(r->ctx);
    }
    XML_SetUserData(parser, xml);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    pnk_status status = parse_stream(r, file, xml);
    unsigned long line = XML_GetCurrentLineNumber(parser);
    XML_ParserFree(parser);
    xml->parser = NULL;
    VSIFCloseL(file);
    if (status == PNK_BAD_INPUT && xml->found) {
        pnk_snprintf(found, sizeof found, pnk_said("%s in %s, line %lu"), xml->found, part ? part + 2 : pnk_said("its XML"), line);
        return pnk_file_fault(r, found, "sound XML inside");
    }
    return status;
}

static unsigned little(const unsigned char *b, size_t n)
{
    unsigned value = 0;
    while (n-- > 0)
        value = value << 8 | b[n];
    return value;
}

/** The number of parts as the end of the zip says it; -1: there is no such end. */
static long count_parts(int fd)
{
    unsigned char tail[65557];
    struct stat about;

    if (fstat(fd, &about) != 0 || about.st_size < 22)
        return -1;
    size_t n = about.st_size < (off_t)sizeof tail ? (size_t)about.st_size : sizeof tail;
    if (pread(fd, tail, n, about.st_size - (off_t)n) != (ssize_t)n)
        return -1;
    for (size_t i = n - 22 + 1; i-- > 0;)
        if (memcmp(tail + i, "PK\x05\x06", 4) == 0)
            return (long)little(tail + i + 10, 2);
    return -1;
}

pnk_status pnk_package_open(pnk_reading *r, const char **out)
{
    /* The descriptor stands for the file: no name of a file can then be taken for something else by /vsizip/. */
    int fd = open(r->real, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return pnk_fail(r->ctx, PNK_IO, "%s: %s", r->name, strerror(errno));
    long n = count_parts(fd);
    if (n < 0)
        return pnk_file_fault(r, pnk_said("a zip archive cut short"), "a whole file");
    if (n > MAX_PARTS)
        return pnk_file_fault(r, pnk_said("a zip archive with a great many parts"), "a workbook, or a zip with one shapefile");
    *out = pnk_arena_printf(&r->arena, "/vsizip/{/proc/self/fd/%d}", fd);
    return *out ? PNK_OK : pnk_no_memory(r->ctx);
}

bool pnk_package_has(pnk_reading *r, const char *package, const char *part)
{
    VSIStatBufL about;
    const char *path = pnk_arena_printf(&r->arena, "%s/%s", package, part);
    return path && VSIStatExL(path, &about, VSI_STAT_EXISTS_FLAG) == 0;
}
