/* engine/geo/geo.c - distances over the WGS 84 ellipsoid. */
#include "engine/geo/geo.h"
#include <math.h>

static const double a_km = 6378.137;                       /* NIMA TR8350.2: semi-major axis and flattening */
static const double flattening = 1.0 / 298.257223563;

static double rad(double degrees) { return degrees * (3.14159265358979323846 / 180.0); }

bool pnk_point_valid(pnk_point p)
{
    return p.lon_deg >= -180.0 && p.lon_deg <= 180.0 && p.lat_deg >= -90.0 && p.lat_deg <= 90.0;
}

/** Angle between two points on the sphere, by the half-angle formula, which is good for near points. */
static double central_angle(double lat1, double lat2, double dlon)
{
    double s = sin((lat2 - lat1) / 2), t = sin(dlon / 2);
    return 2.0 * asin(fmin(1.0, sqrt(s * s + cos(lat1) * cos(lat2) * t * t)));
}

/** Lambert (1942): the great circle between reduced latitudes, put right for the flattening. u1, u2 reduced latitudes. */
static double lambert_km(double u1, double u2, double dlon)
{
    double sigma = central_angle(u1, u2, dlon);
    double p = (u1 + u2) / 2, q = (u2 - u1) / 2;
    double c2 = cos(sigma / 2) * cos(sigma / 2), s2 = sin(sigma / 2) * sin(sigma / 2);
    double x = 0.0, y = 0.0;
    if (c2 > 1e-12)
        x = (sigma - sin(sigma)) * pow(sin(p) * cos(q), 2) / c2;
    if (s2 > 1e-24)
        y = (sigma + sin(sigma)) * pow(cos(p) * sin(q), 2) / s2;
    return a_km * (sigma - flattening / 2 * (x + y));
}

/** Vincenty (1975), Survey Review 23:88-93, the inverse formula; NAN where the iteration does not settle. */
static double vincenty_km(double u1, double u2, double dlon)
{
    const double f = flattening, b_km = a_km * (1.0 - f);
    double sin_u1 = sin(u1), cos_u1 = cos(u1), sin_u2 = sin(u2), cos_u2 = cos(u2);
    double lambda = dlon;
    for (int round = 0; round < 100; round++) {
        double sin_l = sin(lambda), cos_l = cos(lambda);
        double sin_s = hypot(cos_u2 * sin_l, cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_l);
        if (sin_s == 0.0)
            return dlon == 0.0 && u1 == u2 ? 0.0 : NAN;
        double cos_s = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_l, sigma = atan2(sin_s, cos_s);
        double sin_a = cos_u1 * cos_u2 * sin_l / sin_s, cos2_a = 1.0 - sin_a * sin_a;
        double cos_2m = cos2_a > 1e-15 ? cos_s - 2.0 * sin_u1 * sin_u2 / cos2_a : 0.0;    /* 0: along the equator */
        double c = f / 16 * cos2_a * (4 + f * (4 - 3 * cos2_a)), before = lambda;
        lambda = dlon + (1 - c) * f * sin_a * (sigma + c * sin_s * (cos_2m + c * cos_s * (2 * cos_2m * cos_2m - 1)));
        if (!(fabs(lambda) <= 3.2))
            return NAN;
        if (fabs(lambda - before) < 1e-12) {
            double u_2 = cos2_a * (a_km * a_km - b_km * b_km) / (b_km * b_km);
            double big_a = 1 + u_2 / 16384 * (4096 + u_2 * (-768 + u_2 * (320 - 175 * u_2)));
            double big_b = u_2 / 1024 * (256 + u_2 * (-128 + u_2 * (74 - 47 * u_2)));
            double m2 = cos_2m * cos_2m;
            double delta = big_b * sin_s * (cos_2m + big_b / 4 * (cos_s * (2 * m2 - 1)
                         - big_b / 6 * cos_2m * (4 * sin_s * sin_s - 3) * (4 * m2 - 3)));
            return b_km * big_a * (sigma - delta);
        }
    }
    return NAN;
}

double pnk_geo_km(pnk_point a, pnk_point b)
{
    if (!pnk_point_valid(a) || !pnk_point_valid(b))
        return NAN;
    double u1 = atan((1.0 - flattening) * tan(rad(a.lat_deg))), u2 = atan((1.0 - flattening) * tan(rad(b.lat_deg)));
    double dlon = rad(fabs(remainder(b.lon_deg - a.lon_deg, 360.0)));
    double km = vincenty_km(u1, u2, dlon);
    return km >= 0.0 ? km : lambert_km(u1, u2, dlon);
}

int pnk_geo_nearest(const pnk_point *points, size_t n, pnk_point to, double *km)
{
    int nearest = -1;
    double smallest = INFINITY;
    for (size_t i = 0; i < n; i++) {
        double d = pnk_geo_km(points[i], to);
        if (d < smallest) {
            smallest = d;
            nearest = (int)i;
        }
    }
    if (km)
        *km = nearest < 0 ? NAN : smallest;
    return nearest;
}
