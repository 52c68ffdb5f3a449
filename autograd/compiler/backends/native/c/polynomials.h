/* Written by coefficients.py. Each polynomial's comment says what it approximates and how well. */
#pragma once
/* (eʳ - 1 - r) / r², on [-0.35, 0.35], to 2^-57.7 */
INLINE double polynomial_exp(double x) {
    const double p0_0 = 0x1.0000000000000p-1 + 0x1.5555555555557p-3 * x;
    const double p0_1 = 0x1.5555555555552p-5 + 0x1.111111110ff87p-7 * x;
    const double p0_2 = 0x1.6c16c16c17878p-10 + 0x1.a01a01aca0134p-13 * x;
    const double p0_3 = 0x1.a01a01a0ba5a2p-16 + 0x1.71ddffef9e7b1p-19 * x;
    const double p0_4 = 0x1.27e4e76c62e95p-22 + 0x1.af52906239de4p-26 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double p1_1 = p0_2 + p0_3 * x1;
    const double p1_2 = p0_4 + 0x1.1f61e7508278bp-29 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p1_1 * x2;
    const double x3 = x2 * x2;
    const double p3_0 = p2_0 + p1_2 * x3;
    return p3_0;
}
/* (log((1 + s) / (1 - s)) - 2s) / s³ in z = s², on [0, 0.02945], to 2^-50.9 */
INLINE double polynomial_log(double x) {
    const double p0_0 = 0x1.5555555555558p-1 + 0x1.99999999952bfp-2 * x;
    const double p0_1 = 0x1.2492492df5266p-2 + 0x1.c71c62e0922bcp-3 * x;
    const double p0_2 = 0x1.7462b61242bb4p-3 + 0x1.39fe31c77715cp-3 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double p1_1 = p0_2 + 0x1.2b5a8aca255fdp-3 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p1_1 * x2;
    return p2_0;
}
/* (3/2 log((1 + s) / (1 - s)) / s - 3 - s²) / s⁴ in z = s², on [0, 0.02945], to 2^-54.6 */
INLINE double polynomial_pow(double x) {
    const double p0_0 = 0x1.3333333333333p-1 + 0x1.b6db6db6db7b3p-2 * x;
    const double p0_1 = 0x1.555555552fec2p-2 + 0x1.1745d19bfbb4ap-2 * x;
    const double p0_2 = 0x1.d89d60b1ce9fap-3 + 0x1.99a52dd2eea54p-3 * x;
    const double p0_3 = 0x1.679d618d45e2dp-3 + 0x1.6824ff6ddfa7dp-3 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double p1_1 = p0_2 + p0_3 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p1_1 * x2;
    return p2_0;
}
/* (sin r - r) / r³ in z = r², on [0, 0.623], to 2^-53.9 */
INLINE double polynomial_sin(double x) {
    const double p0_0 = -0x1.5555555555555p-3 + 0x1.1111111111110p-7 * x;
    const double p0_1 = -0x1.a01a01a0198dep-13 + 0x1.71de3a5455b9ap-19 * x;
    const double p0_2 = -0x1.ae64540000f84p-26 + 0x1.6121703ee57b1p-33 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double p1_1 = p0_2 + -0x1.ab0f25d21fd92p-41 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p1_1 * x2;
    return p2_0;
}
/* (cos r - 1 + r²/2) / r⁴ in z = r², on [0, 0.623], to 2^-54.0 */
INLINE double polynomial_cos(double x) {
    const double p0_0 = 0x1.5555555555555p-5 + -0x1.6c16c16c16944p-10 * x;
    const double p0_1 = 0x1.a01a019f4671dp-16 + -0x1.27e4fa0d3726cp-22 * x;
    const double p0_2 = 0x1.1eeb5de1e2b95p-29 + -0x1.9075bb669682cp-37 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p0_2 * x2;
    return p2_0;
}
/* (atan u - u) / u³ in z = u², on [0, 0.25], to 2^-53.9 */
INLINE double polynomial_atan(double x) {
    const double p0_0 = -0x1.5555555555555p-2 + 0x1.99999999998e1p-3 * x;
    const double p0_1 = -0x1.2492492488296p-3 + 0x1.c71c71c01b24cp-4 * x;
    const double p0_2 = -0x1.745d16026efd7p-4 + 0x1.3b138e6372dcap-4 * x;
    const double p0_3 = -0x1.110ea50256abfp-4 + 0x1.e1a7b2562efc5p-5 * x;
    const double p0_4 = -0x1.ad44da04adea3p-5 + 0x1.7b20b751c966ap-5 * x;
    const double p0_5 = -0x1.37d750492dd9bp-5 + 0x1.99b4e0c058248p-6 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double p1_1 = p0_2 + p0_3 * x1;
    const double p1_2 = p0_4 + p0_5 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p1_1 * x2;
    const double p2_1 = p1_2 + -0x1.2dfbaab9786efp-7 * x2;
    const double x3 = x2 * x2;
    const double p3_0 = p2_0 + p2_1 * x3;
    return p3_0;
}
/* (erf(x)/x - 2/√π) / x² in z = x², on [0, 1], to 2^-53.7 */
INLINE double polynomial_erf(double x) {
    const double p0_0 = -0x1.812746b0379e7p-2 + 0x1.ce2f21a042be1p-4 * x;
    const double p0_1 = -0x1.b82ce31288b20p-6 + 0x1.565bcd0e6947fp-8 * x;
    const double p0_2 = -0x1.c02db3ffe0c21p-11 + 0x1.f9a326e5405bcp-14 * x;
    const double p0_3 = -0x1.f4d2596fb33a0p-17 + 0x1.b9e687c3e0abbp-20 * x;
    const double p0_4 = -0x1.5f70026e262cep-23 + 0x1.fc686faf628abp-27 * x;
    const double p0_5 = -0x1.4f16018750568p-30 + 0x1.830ed95421e60p-34 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double p1_1 = p0_2 + p0_3 * x1;
    const double p1_2 = p0_4 + p0_5 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p1_1 * x2;
    const double p2_1 = p1_2 + -0x1.33d62c94107ddp-38 * x2;
    const double x3 = x2 * x2;
    const double p3_0 = p2_0 + p2_1 * x3;
    return p3_0;
}
#define ERFC_0 0x1.5dd960c99662ap-6
#define ERFC_0_LOW -0x1.c1298e9c9f61fp-60
#define ERFC_1 -0x1.5864b151b8570p-1
#define ERFC_1_LOW -0x1.26740dff12b92p-55
/* the terms from t² on, over t², of log(erfcx(x) (x + 2)) in t = (x - 2) / (x + 2), on [-0.626, 0.8644], to 2^-48.5 */
INLINE double polynomial_erfc(double x) {
    const double p0_0 = 0x1.83d61c52414eap-5 + 0x1.802b39089abacp-5 * x;
    const double p0_1 = -0x1.43821ef9e1d78p-7 + -0x1.212cf33f11948p-7 * x;
    const double p0_2 = 0x1.cd18086df7154p-10 + 0x1.337867f868d4cp-9 * x;
    const double p0_3 = -0x1.32b3b0cae66b2p-13 + -0x1.6133a3a47671dp-11 * x;
    const double p0_4 = -0x1.89271ddc99a10p-14 + 0x1.6d8a21af3fdeep-13 * x;
    const double p0_5 = 0x1.2b796de06a8e9p-14 + -0x1.0a48bb582da33p-15 * x;
    const double p0_6 = -0x1.fa6951b2d56b9p-16 + -0x1.3d794853c041ap-23 * x;
    const double p0_7 = 0x1.1f08df49d6675p-17 + 0x1.905c85f285c67p-19 * x;
    const double p0_8 = -0x1.537219cb5cc07p-20 + -0x1.62edfafaef95bp-20 * x;
    const double p0_9 = -0x1.537c63932cc73p-23 + 0x1.6854575873e75p-22 * x;
    const double p0_10 = 0x1.021f585cc6b18p-23 + -0x1.c6a77acbb0087p-25 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double p1_1 = p0_2 + p0_3 * x1;
    const double p1_2 = p0_4 + p0_5 * x1;
    const double p1_3 = p0_6 + p0_7 * x1;
    const double p1_4 = p0_8 + p0_9 * x1;
    const double p1_5 = p0_10 + -0x1.af02522748b8ep-27 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p1_1 * x2;
    const double p2_1 = p1_2 + p1_3 * x2;
    const double p2_2 = p1_4 + p1_5 * x2;
    const double x3 = x2 * x2;
    const double p3_0 = p2_0 + p2_1 * x3;
    const double x4 = x3 * x3;
    const double p4_0 = p3_0 + p2_2 * x4;
    return p4_0;
}
/* log(erfcx(x) (x + 2)) in t = (x - 2) / (x + 2), on [-0.3378, 0.5031], to 2^-41.4 */
INLINE double polynomial_erfc_rough(double x) {
    const double p0_0 = 0x1.5dd960c996672p-6 + -0x1.5864b151b856ep-1 * x;
    const double p0_1 = 0x1.83d61c523aa64p-5 + 0x1.802b39089c670p-5 * x;
    const double p0_2 = -0x1.43821eed04bcfp-7 + -0x1.212cf34a06a5ap-7 * x;
    const double p0_3 = 0x1.cd17f5aec240ap-10 + 0x1.337874d7ee074p-9 * x;
    const double p0_4 = -0x1.32a6b26cd2e5ep-13 + -0x1.6139bbb1e772ep-11 * x;
    const double p0_5 = -0x1.8a487d301c1eap-14 + 0x1.6eeb66310ac26p-13 * x;
    const double p0_6 = 0x1.3124539246f81p-14 + -0x1.30bbc9e6441acp-15 * x;
    const double p0_7 = -0x1.06f5efbb523e8p-15 + 0x1.a4b2b7dd40624p-17 * x;
    const double x1 = x * x;
    const double p1_0 = p0_0 + p0_1 * x1;
    const double p1_1 = p0_2 + p0_3 * x1;
    const double p1_2 = p0_4 + p0_5 * x1;
    const double p1_3 = p0_6 + p0_7 * x1;
    const double x2 = x1 * x1;
    const double p2_0 = p1_0 + p1_1 * x2;
    const double p2_1 = p1_2 + p1_3 * x2;
    const double x3 = x2 * x2;
    const double p3_0 = p2_0 + p2_1 * x3;
    return p3_0;
}
/* 2/π */
static const uint32_t TWO_OVER_PI[44] = {0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c, 0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639, 0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f, 0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7, 0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab, 0xf0cfbc20, 0x9af4361d, 0xa9e39161, 0x5ee61b08, 0x6599855f, 0x14a06840};
