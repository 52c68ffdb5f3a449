/* All vector functions. Of those with rare lanes there is a common path, a test, and a function for the rest. */
#pragma once
#include "bits.h"
#include "polynomials.h"
#include "exponential.h"
#include "logarithm.h"
#include "power.h"
#include "trigonometry.h"
#include "arctangent.h"
#include "error_function.h"
#include "rounding.h"

INLINE double vector_sqrt(double x) { return sqrt(x); } /* one instruction, rounded correctly */
INLINE double vector_pow(double x, double y) { return IS_RARE_POW(x, y) ? rare_pow(x, y) : common_pow(x, y); }
