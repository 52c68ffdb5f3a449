"""Names that C, its library or the text itself uses, so that arguments and functions need others."""

import re

#: Functions of <math.h> that the text calls.
CALLED = """
    acos acosh asin asinh atan atan2 atanh ceil copysign cos cosh erf erfc exp exp2 expm1 fabs floor fmod hypot log log10
    log1p log2 pow rint round sin sinh sqrt tan tanh
"""
#: Keywords of C and C++, macros of GCC, and names that the text uses.
WORDS = """
    auto break case char const continue default do double else enum extern float for goto if inline int long register
    restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof and
    and_eq bitand bitor bool catch class compl delete explicit false friend namespace new not not_eq operator or or_eq
    private protected public template this throw true try typename using virtual wchar_t xor xor_eq alignas alignof
    char8_t char16_t char32_t concept const_cast consteval constexpr constinit co_await co_return co_yield decltype
    dynamic_cast export mutable noexcept nullptr reinterpret_cast requires static_assert static_cast std thread_local
    typeid inputs results lanes memory rows kept widest at turn first n l h i j main printf int64_t ptrdiff_t size_t
    tree sum scaled_sum sum_of_products strided_sum_of_products grid grid_sums total part place gather scatter holds_nan
    linux unix
"""
#: What no array of the text can be called.
TAKEN = frozenset((WORDS + CALLED).split())
#: How names of the text begin.
PREFIXES = ("input_", "result_", "row_", "each_", "lanes_", "room_")
#: What has file scope in the text or in its main, beside the functions of `PREFIXES`.
OF_FILES = re.compile(r"(first|wanted)_\d+|fill|compare|wrong|WIDTH|EACH_LANE|SELDOM")
#: The other functions of <math.h> and <complex.h>, GCC's own among them.
NOT_CALLED = """
    acospi asinpi atan2pi atanpi cabs cacos cacosh canonicalize carg casin casinh catan catanh cbrt ccos ccosh cexp
    cimag clog clog10 compoundn conj cospi cpow cproj creal csin csinh csqrt ctan ctanh dadd ddiv dfma dmul drem dsqrt
    dsub exp10 exp10m1 exp2m1 fadd fdim fdiv ffma finite fma fmax fmaximum fmaximum_mag fmaximum_mag_num fmaximum_num
    fmin fminimum fminimum_mag fminimum_mag_num fminimum_num fmul frexp fromfp fromfpx fsqrt fsub gamma getpayload ilogb
    isinf isnan j0 j1 jn ldexp lgamma llogb llrint llround log10p1 log2p1 logb logp1 lrint lround modf nan nearbyint
    nextafter nextdown nexttoward nextup pow10 pown powr remainder remquo rootn roundeven rsqrt scalb scalbln scalbn
    setpayload setpayloadsig significand sincos sinpi tanpi tgamma totalorder totalordermag trunc ufromfp ufromfpx y0 y1
    yn
"""
#: Each function of these has several types of numbers.
OF_TYPES = re.compile(rf"({'|'.join((CALLED + NOT_CALLED).split())})(f(16|32|64|128)?x?|l)?")
#: Families of names: types, wide characters, and macros of <math.h>, <stdint.h> and <limits.h>.
FAMILIES = re.compile(r"\w+_t|(wcs|wmem|isw|tow)[a-z]\w*|(M|FP)_\w+|\w+_(MAX|MIN|WIDTH)|U?INT\w+_C")
#: The rest of the standard library, and what <stdio.h>, <stdlib.h> and <math.h> of glibc declare beyond it.
LIBRARY = """
    BIG_ENDIAN BUFSIZ BYTE_ORDER EOF EXIT_FAILURE EXIT_SUCCESS FD_CLR FD_ISSET FD_SET FD_SETSIZE FD_ZERO FILE HUGE_VAL
    HUGE_VALF HUGE_VALL INFINITY LITTLE_ENDIAN L_ctermid L_tmpnam MATH_ERREXCEPT MATH_ERRNO NAN NFDBITS NULL PDP_ENDIAN
    P_tmpdir SEEK_CUR SEEK_END SEEK_SET WCONTINUED WEXITED WEXITSTATUS WIFCONTINUED WIFEXITED WIFSIGNALED WIFSTOPPED
    WNOHANG WNOWAIT WSTOPPED WSTOPSIG WTERMSIG WUNTRACED a64l abort abs aligned_alloc alloca arc4random arc4random_buf
    arc4random_uniform asctime assert at_quick_exit atexit atof atoi atol atoll bcmp bcopy be16toh be32toh be64toh
    bsearch bzero calloc clearenv clearerr clearerr_unlocked clock complex ctermid ctime dcgettext dgettext difftime div
    dprintf drand48 drand48_data drand48_r ecvt ecvt_r erand48 erand48_r errno execl execle execlp execv execve execvp
    exit fclose fcvt fcvt_r fd_mask fd_set fdopen feclearexcept fegetenv fegetexceptflag fegetround feholdexcept feof
    feof_unlocked feraiseexcept ferror ferror_unlocked fesetenv fesetexceptflag fesetround fetestexcept feupdateenv
    fflush fflush_unlocked ffs ffsl ffsll fgetc fgetc_unlocked fgetpos fgets fileno fileno_unlocked flockfile fmemopen
    fopen fork fpclassify fprintf fputc fputc_unlocked fputs fputs_unlocked fread fread_unlocked free freopen fscanf
    fseek fseeko fsetpos ftell ftello ftrylockfile funlockfile fwrite fwrite_unlocked gamma_r gcvt getc getc_unlocked
    getchar getchar_unlocked getdelim getenv getline getloadavg gets getsubopt gettext getw gmtime htobe16 htobe32
    htobe64 htole16 htole32 htole64 imaginary imaxabs imaxdiv index initstate initstate_r isalnum isalpha isascii
    isblank iscntrl isdigit isfinite isgraph isgreater isgreaterequal isless islessequal islessgreater islower isnormal
    isprint ispunct isspace isunordered isupper isxdigit jrand48 jrand48_r l64a labs lcong48 lcong48_r ldiv le16toh
    le32toh le64toh lgamma_r lgammaf_r lgammal_r llabs lldiv localeconv localtime longjmp lrand48 lrand48_r malloc
    math_errhandling mblen mbstowcs mbtowc memchr memcmp memcpy memmove mempcpy memset mkdtemp mkstemp mkstemps mktemp
    mktime mrand48 mrand48_r nrand48 nrand48_r offsetof on_exit open_memstream pclose perror popen posix_memalign
    pselect putc putc_unlocked putchar putchar_unlocked putenv puts putw qecvt qecvt_r qfcvt qfcvt_r qgcvt qsort
    quick_exit raise rand rand_r random random_data random_r realloc reallocarray realpath remove rename renameat rewind
    rindex rpmatch scanf seed48 seed48_r select setbuf setbuffer setenv setjmp setlinebuf setlocale setstate setstate_r
    setvbuf signal signbit signbitf signbitl signgam snprintf sprintf srand srand48 srand48_r srandom srandom_r sscanf
    stderr stdin stdout stpcpy stpncpy strcasecmp strcat strchr strcmp strcoll strcpy strcspn strdup strerror strfmon
    strftime strlen strncasecmp strncat strncmp strncpy strndup strnlen strpbrk strrchr strspn strstr strtod strtof
    strtoimax strtok strtol strtold strtoll strtoq strtoul strtoull strtoumax strtouq strxfrm system tempnam time
    timespec timeval tmpfile tmpnam tmpnam_r toascii tolower toupper u_char u_int u_long u_short uint ulong ungetc
    unsetenv ushort va_list valloc vdprintf vfprintf vfscanf vprintf vscanf vsnprintf vsprintf vsscanf wctomb
"""
OF_LIBRARY = frozenset(LIBRARY.split())
STANDARD_HEADERS = """
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic stdbit
    stdbool stdckdint stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype
"""
HEADERS = frozenset(STANDARD_HEADERS.split())


def reserved(name: str) -> bool:
    """Whether a function of the text cannot have this name.

    >>> [name for name in ("loss", "malloc", "sinf", "size_t", "result_0", "fill") if not reserved(name)]
    ['loss']
    """
    return (
        name in TAKEN
        or name in OF_LIBRARY
        or name.startswith(PREFIXES)
        or any(pattern.fullmatch(name) for pattern in (OF_FILES, OF_TYPES, FAMILIES))
    )
