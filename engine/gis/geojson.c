/* engine/gis/geojson.c - a strict look at a GeoJSON file (RFC 7946) before GDAL reads it.
 *
 * GDAL takes much for granted: of a position that is text, a ring left open or a member given twice it makes something, without a word.
 */
#include "engine/gis/sheets_inner.h"
#include "engine/base/file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 400
#define MAX_KEYS  400                /* of one object, looked through for keys given twice */

typedef struct {
    pnk_reading *r;
    const char *start, *p, *end;
    long row;                        /* of the present feature, as the sheet will number it */
    int depth;
    bool other_system;               /* a "crs" member: positions need not be degrees */
    pnk_status status;
} json;

typedef enum { T_NONE, T_POINT, T_MULTIPOINT, T_LINE, T_MULTILINE, T_POLYGON, T_MULTIPOLYGON, T_COLLECTION, T_FEATURE, T_FEATURES, T_OTHER } type_word;

static const struct { const char *word; type_word type; int depth; } types[] = {
    { "Point", T_POINT, 1 },        { "MultiPoint", T_MULTIPOINT, 2 },      { "LineString", T_LINE, 2 },             { "MultiLineString", T_MULTILINE, 3 },
    { "Polygon", T_POLYGON, 3 },    { "MultiPolygon", T_MULTIPOLYGON, 4 },  { "GeometryCollection", T_COLLECTION, 0 },
    { "Feature", T_FEATURE, 0 },    { "FeatureCollection", T_FEATURES, 0 },
};

/** What was seen among the coordinates of one geometry; its type may come after them. */
typedef struct {
    bool seen, not_numbers, unclosed, short_ring, short_line, short_position, long_position, far_off, wrong_turn;
    int least, deepest;              /* depth of the arrays that hold numbers; 0: none */
} coordinates;

typedef struct { double x, y; bool good; } position;
typedef struct { const char *text; size_t n; } key;

/* --- text, numbers, any value -------------------------------------------------------------------------------------- */

static bool broken(json *j, const char *expected)
{
    char found[160];
    long line = 1;
    for (const char *c = j->start; c < j->p && c < j->end; c++)
        line += *c == '\n';
    if (!j->status) {
        pnk_snprintf(found, sizeof found, pnk_said("no sound JSON at line %ld"), line);
        j->status = pnk_file_fault(j->r, found, expected);
    }
    return false;
}

static void odd(json *j, const char *found, const char *expected)
{
    pnk_problem_add(j->r->problems, PNK_WARNING, j->r->name, NULL, j->row, NULL, found, "%s", expected);
}

static bool fault(json *j, const char *found, const char *expected)
{
    if (!j->status)
        j->status = pnk_cell_fault(j->r, PNK_ERROR, j->row, SIZE_MAX, found, expected);
    return !j->status;
}

static char next_sign(json *j)
{
    while (j->p < j->end && (*j->p == ' ' || *j->p == '\n' || *j->p == '\r' || *j->p == '\t'))
        j->p++;
    return j->p < j->end ? *j->p : '\0';
}

static bool take(json *j, char sign)
{
    if (next_sign(j) != sign)
        return false;
    j->p++;
    return true;
}

static bool read_string(json *j, key *out)
{
    if (!take(j, '"'))
        return broken(j, "a text in quotes");
    const char *from = j->p;
    while (j->p < j->end && *j->p != '"') {
        if ((unsigned char)*j->p < ' ')
            return broken(j, "no line end within a text");
        j->p += *j->p == '\\' ? 2 : 1;
    }
    if (j->p >= j->end)
        return broken(j, "a closing quote");
    *out = (key){ from, (size_t)(j->p - from) };
    j->p++;
    return true;
}

static bool read_number(json *j, double *out)
{
    char text[400];
    size_t n = 0;

    while (j->p < j->end && *j->p && strchr("+-0123456789.eE", *j->p)) {
        if (n + 1 < sizeof text)
            text[n++] = *j->p;
        j->p++;
    }
    text[n] = '\0';
    const char *digits = text[0] == '-' ? text + 1 : text;
    if (n == 0 || *digits < '0' || *digits > '9' || (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9'))
        return broken(j, "a value");
    if (!pnk_text_to_number(text, out))
        *out = INFINITY;
    return true;
}

static bool read_word(json *j)
{
    static const char *const words[] = { "true", "false", "null" };
    for (size_t i = 0; i < 3; i++) {
        size_t n = strlen(words[i]);
        if ((size_t)(j->end - j->p) >= n && memcmp(j->p, words[i], n) == 0) {
            j->p += n;
            return true;
        }
    }
    return broken(j, "a value");
}

/** A key that was there before would make GDAL drop one of the two values. */
static bool keep_key(json *j, key *keys, size_t *n, key k)
{
    char found[64];
    for (size_t i = 0; i < *n; i++)
        if (keys[i].n == k.n && memcmp(keys[i].text, k.text, k.n) == 0) {
            pnk_snprintf(found, sizeof found, "%.*s", (int)(k.n < 60 ? k.n : 60), k.text);
            return fault(j, found, "each member once");
        }
    if (*n < MAX_KEYS)
        keys[(*n)++] = k;
    return true;
}

static bool skip_value(json *j);

static bool enter(json *j) { return ++j->depth <= MAX_DEPTH || broken(j, "values nested less deep"); }

static bool skip_object(json *j)
{
    key keys[MAX_KEYS], k;
    size_t n = 0;

    if (!enter(j))
        return false;
    take(j, '{');
    if (!take(j, '}')) {
        do {
            next_sign(j);
            if (!read_string(j, &k) || !keep_key(j, keys, &n, k) || (!take(j, ':') && !broken(j, "a colon after a name")) || !skip_value(j))
                return false;
        } while (take(j, ','));
        if (!take(j, '}'))
            return broken(j, "a comma or the end of an object");
    }
    j->depth--;
    return true;
}

static bool skip_array(json *j)
{
    if (!enter(j))
        return false;
    take(j, '[');
    if (!take(j, ']')) {
        do {
            if (!skip_value(j))
                return false;
        } while (take(j, ','));
        if (!take(j, ']'))
            return broken(j, "a comma or the end of a list");
    }
    j->depth--;
    return true;
}

static bool skip_value(json *j)
{
    key k;
    double number;

    switch (next_sign(j)) {
    case '{':
        return skip_object(j);
    case '[':
        return skip_array(j);
    case '"':
        return read_string(j, &k);
    case 't': case 'f': case 'n':
        return read_word(j);
    default:
        return read_number(j, &number);
    }
}

/* --- coordinates --------------------------------------------------------------------------------------------------- */

/** A list of numbers; the bracket is open. */
static bool read_position(json *j, coordinates *c, int depth, position *at)
{
    double v[2] = { NAN, NAN }, number;
    int n = 0;

    do {
        char sign = next_sign(j);
        if (sign == '-' || (sign >= '0' && sign <= '9')) {
            if (!read_number(j, &number))
                return false;
            c->not_numbers = c->not_numbers || !isfinite(number);
        } else {
            c->not_numbers = true;
            number = NAN;
            if (!skip_value(j))
                return false;
        }
        if (n < 2)
            v[n] = number;
        n++;
    } while (take(j, ','));
    if (!take(j, ']'))
        return broken(j, "a comma or the end of a list");
    c->short_position = c->short_position || n < 2;
    c->long_position = c->long_position || n > 3;
    c->far_off = c->far_off || !(fabs(v[0]) <= 180.0 && fabs(v[1]) <= 90.0);
    c->deepest = depth > c->deepest ? depth : c->deepest;
    c->least = c->least == 0 || depth < c->least ? depth : c->least;
    *at = (position){ v[0], v[1], n >= 2 };
    return true;
}

/** Any list among coordinates. `at` is filled for a position; *area with twice the area of a list of positions, as a ring. */
static bool read_list(json *j, coordinates *c, int depth, position *at, double *area)
{
    position first = {0}, last = {0}, here;
    double sum = 0.0, ring = 0.0;
    long n = 0, n_positions = 0;

    at->good = false;
    *area = 0.0;
    if (!enter(j) || !take(j, '['))
        return broken(j, "a list");
    j->depth--;
    if (take(j, ']'))
        return true;
    if (next_sign(j) != '[')
        return read_position(j, c, depth, at);
    j->depth++;
    do {
        if (next_sign(j) != '[') {
            c->not_numbers = true;
            if (!skip_value(j))
                return false;
            continue;
        }
        if (!read_list(j, c, depth + 1, &here, &ring))
            return false;
        if (here.good) {
            if (n_positions++ == 0)
                first = here;
            else
                sum += (last.x - first.x) * (here.y - first.y) - (here.x - first.x) * (last.y - first.y);
            last = here;
        } else if ((n == 0 && ring < 0.0) || (n > 0 && ring > 0.0)) {
            c->wrong_turn = true;
        }
        n++;
    } while (take(j, ','));
    if (n_positions > 0) {
        c->unclosed = c->unclosed || !(first.x == last.x && first.y == last.y);
        c->short_ring = c->short_ring || n_positions < 4;
        c->short_line = c->short_line || n_positions < 2;
        *area = sum;
    }
    j->depth--;
    return take(j, ']') || broken(j, "a comma or the end of a list");
}

static bool check_coordinates(json *j, const coordinates *c, type_word type, int depth)
{
    if (!c->seen)
        return fault(j, pnk_said("no coordinates"), "a list of coordinates");
    if (c->not_numbers)
        return fault(j, "coordinates", "finite numbers");
    if (c->deepest == 0)
        return true;                 /* an empty shape */
    if (c->least != depth || c->deepest != depth)
        return fault(j, "coordinates", "lists nested as deep as the type of the geometry asks");
    if (c->short_position)
        return fault(j, "coordinates", "positions of longitude and latitude");
    if ((type == T_LINE || type == T_MULTILINE) && c->short_line)
        return fault(j, "coordinates", "lines of two positions or more");
    if (type == T_POLYGON || type == T_MULTIPOLYGON) {
        if (c->short_ring)
            return fault(j, "coordinates", "rings of four positions or more");
        if (c->unclosed)
            return fault(j, "coordinates", "rings that end where they begin");
        if (c->wrong_turn)
            odd(j, "coordinates", "outer rings counter-clockwise and holes clockwise");
    }
    if (c->far_off && type != T_POINT && !j->other_system)
        odd(j, "coordinates", "positions in degrees");
    if (c->long_position)
        odd(j, "coordinates", "positions of two or three numbers; more are not read");
    return true;
}

/* --- objects ------------------------------------------------------------------------------------------------------- */

/** The members of one object of ours. A kind is the first sign of the value, 0 where the member is missing. */
typedef struct {
    type_word type;
    int type_depth;
    char features, properties, geometry, geometries, id;
    bool bad_box;
    coordinates coordinates;
} members;

static bool read_object(json *j, members *m, bool top);

static type_word type_of(key k, int *depth)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strlen(types[i].word) == k.n && memcmp(types[i].word, k.text, k.n) == 0) {
            *depth = types[i].depth;
            return types[i].type;
        }
    return T_OTHER;
}

/** Members that belong to another type say that somebody meant something else (RFC 7946, 7.1). */
static void check_members(json *j, const members *m)
{
    bool feature = m->geometry || m->properties, geometry = m->coordinates.seen || m->geometries;
    if ((m->type == T_FEATURE && (geometry || m->features)) || (m->type == T_FEATURES && (geometry || feature)) ||
        (m->type >= T_POINT && m->type <= T_COLLECTION && (feature || m->features)))
        odd(j, pnk_said("members of another type"), "the members of its own type alone");
}

static bool check_geometry(json *j, const members *m)
{
    check_members(j, m);
    if (m->type >= T_POINT && m->type <= T_MULTIPOLYGON)
        return check_coordinates(j, &m->coordinates, m->type, m->type_depth);
    if (m->type == T_COLLECTION)
        return m->geometries == '[' || fault(j, pnk_said("a collection without geometries"), "a list of geometries");
    return fault(j, m->type == T_NONE ? pnk_said("a geometry without a type") : pnk_said("a geometry of an unknown type"), "one of the types of GeoJSON");
}

static bool check_feature(json *j, const members *m)
{
    check_members(j, m);
    if (m->type != T_FEATURE)
        return fault(j, m->type == T_NONE ? pnk_said("a member without a type") : pnk_said("a member that is no feature"), "a feature");
    if (m->geometry != '{' && m->geometry != 'n')
        return fault(j, "geometry", "a geometry or null");
    if (m->properties != '{' && m->properties != 'n')
        return fault(j, "properties", "an object or null");
    if (m->id && m->id != '"' && m->id != '-' && !(m->id >= '0' && m->id <= '9'))
        return fault(j, "id", "a text or a number");
    return true;
}

static bool read_features(json *j)
{
    if (next_sign(j) != '[')
        return skip_value(j);
    take(j, '[');
    if (take(j, ']'))
        return true;
    do {
        members m = {0};
        j->row++;
        if (next_sign(j) != '{') {
            if (!fault(j, pnk_said("a value that is no feature"), "a feature") || !skip_value(j))
                return false;
        } else if (!read_object(j, &m, false) || !check_feature(j, &m)) {
            return false;
        }
    } while (take(j, ','));
    return take(j, ']') || broken(j, "a comma or the end of a list");
}

static bool read_geometries(json *j)
{
    if (next_sign(j) != '[')
        return skip_value(j);
    take(j, '[');
    if (take(j, ']'))
        return true;
    long n = 0;
    bool nested = false;
    do {
        members m = {0};
        n++;
        if (next_sign(j) != '{') {
            if (!fault(j, "geometries", "a list of geometries") || !skip_value(j))
                return false;
        } else if (!read_object(j, &m, false) || !check_geometry(j, &m)) {
            return false;
        }
        nested = nested || m.type == T_COLLECTION;
    } while (take(j, ','));
    if (n == 1 || nested)
        odd(j, pnk_said("a collection of geometries"), "plain geometries; one alone or another collection says nothing more");
    return take(j, ']') || broken(j, "a comma or the end of a list");
}

/** A box is four or six numbers. */
static bool read_box(json *j, members *m)
{
    const char *from = j->p;
    if (next_sign(j) != '[') {
        m->bad_box = true;
        return skip_value(j);
    }
    coordinates c = {0};
    position at;
    double area;
    if (!read_list(j, &c, 1, &at, &area))
        return false;
    long commas = 0;
    for (; from < j->p; from++)
        commas += *from == ',';
    m->bad_box = c.not_numbers || c.deepest != 1 || (commas != 3 && commas != 5);
    return true;
}

static bool read_member(json *j, members *m, key k, bool top)
{
    static const struct { const char *word; int what; } known[] = {
        { "type", 1 }, { "coordinates", 2 }, { "features", 3 }, { "properties", 4 }, { "geometry", 5 }, { "geometries", 6 }, { "id", 7 }, { "bbox", 8 },
    };
    int what = 0;
    char sign = next_sign(j);
    key value;
    position at;
    double area;
    members inner = {0};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].word) == k.n && memcmp(known[i].word, k.text, k.n) == 0)
            what = known[i].what;
    switch (what) {
    case 1:
        if (sign != '"')
            return skip_value(j);
        if (!read_string(j, &value))
            return false;
        m->type = type_of(value, &m->type_depth);
        return true;
    case 2:
        m->coordinates.seen = true;
        if (sign != '[') {
            m->coordinates.not_numbers = true;
            return skip_value(j);
        }
        return read_list(j, &m->coordinates, 1, &at, &area);
    case 3:
        m->features = sign;
        return top ? read_features(j) : skip_value(j);
    case 4:
        m->properties = sign;
        return skip_value(j);
    case 5:
        m->geometry = sign;
        return sign == '{' ? read_object(j, &inner, false) && check_geometry(j, &inner) : skip_value(j);
    case 6:
        m->geometries = sign;
        return read_geometries(j);
    case 7:
        m->id = sign;
        return skip_value(j);
    case 8:
        return read_box(j, m);
    default:
        return skip_value(j);
    }
}

static bool read_object(json *j, members *m, bool top)
{
    key keys[MAX_KEYS], k;
    size_t n = 0;

    if (!enter(j))
        return false;
    take(j, '{');
    if (!take(j, '}')) {
        do {
            next_sign(j);
            if (!read_string(j, &k) || !keep_key(j, keys, &n, k) || (!take(j, ':') && !broken(j, "a colon after a name")) || !read_member(j, m, k, top))
                return false;
        } while (take(j, ','));
        if (!take(j, '}'))
            return broken(j, "a comma or the end of an object");
    }
    j->depth--;
    return !m->bad_box || fault(j, "bbox", "a list of four or six numbers");
}

static pnk_status check_whole(json *j)
{
    members m = {0};

    if ((size_t)(j->end - j->p) >= 3 && memcmp(j->p, "\xEF\xBB\xBF", 3) == 0)
        j->p += 3;
    if (next_sign(j) != '{')
        return pnk_file_fault(j->r, pnk_said("a file that is no GeoJSON"), "a collection of features");
    if (!read_object(j, &m, true))
        return j->status;
    if (next_sign(j) != '\0' || j->p < j->end) {
        broken(j, "nothing after the end");
        return j->status;
    }
    j->row = m.type == T_FEATURES ? 0 : 2;
    if (m.type == T_FEATURES && m.features != '[')
        return pnk_file_fault(j->r, pnk_said("a collection without features"), "a list of features");
    if (m.type == T_NONE || m.type == T_OTHER)
        return pnk_file_fault(j->r, pnk_said("a file that is no GeoJSON"), "a collection of features");
    if (m.type == T_FEATURES)
        check_members(j, &m);
    else if (m.type == T_FEATURE)
        (void)check_feature(j, &m);
    else
        (void)check_geometry(j, &m);
    return j->status;
}

pnk_status pnk_check_geojson(pnk_reading *r)
{
    char *bytes = NULL;
    size_t n = 0;
    pnk_status status = pnk_file_read(r->ctx, r->real, r->limits.max_bytes, &bytes, &n);

    if (status)
        return status;
    json j = { .r = r, .start = bytes, .p = bytes, .end = bytes + n, .row = 1, .other_system = memmem(bytes, n, "\"crs\"", 5) != NULL };
    if (pnk_utf8_valid(bytes, n) < n)
        status = pnk_file_fault(r, pnk_said("bytes that are no UTF-8"), "text in UTF-8");
    else
        status = check_whole(&j);
    free(bytes);
    return status;
}
