// Instructions that the assembler does not know, by the numbers of their registers: d = n op m, as the manual orders
// them for four floats or, where named so, other lanes.

#define FADD4(d, n, m) WORD $(0x4E20D400 | (m)<<16 | (n)<<5 | (d))
#define FSUB4(d, n, m) WORD $(0x4EA0D400 | (m)<<16 | (n)<<5 | (d))
#define FMUL4(d, n, m) WORD $(0x6E20DC00 | (m)<<16 | (n)<<5 | (d))
#define FDIV4(d, n, m) WORD $(0x6E20FC00 | (m)<<16 | (n)<<5 | (d))
#define FMAX4(d, n, m) WORD $(0x4E20F400 | (m)<<16 | (n)<<5 | (d))
#define FMIN4(d, n, m) WORD $(0x4EA0F400 | (m)<<16 | (n)<<5 | (d))
#define FMAXV(d, n) WORD $(0x6E30F800 | (n)<<5 | (d)) // greatest of four
#define FMINV(d, n) WORD $(0x6EB0F800 | (n)<<5 | (d)) // least of four
#define FADDP2(d, n) WORD $(0x7E30D800 | (n)<<5 | (d)) // sum of the first two
#define SCVTF4(d, n) WORD $(0x4E21D800 | (n)<<5 | (d)) // to floats
#define FCVTNS4(d, n) WORD $(0x4E21A800 | (n)<<5 | (d)) // to the nearest whole numbers, ties to even

#define XTN4H(d, n) WORD $(0x0E612800 | (n)<<5 | (d)) // narrow 32 to 16 bits
#define XTN8H(d, n) WORD $(0x4E612800 | (n)<<5 | (d)) // the same into the upper half
#define XTN8B(d, n) WORD $(0x0E212800 | (n)<<5 | (d)) // 16 to 8 bits
#define XTN16B(d, n) WORD $(0x4E212800 | (n)<<5 | (d))
#define SXTL(d, n) WORD $(0x0F08A400 | (n)<<5 | (d)) // widen eight bytes to 16 bits
#define SXTL2(d, n) WORD $(0x4F08A400 | (n)<<5 | (d)) // the upper eight

#define SMULL(d, n, m) WORD $(0x0E20C000 | (m)<<16 | (n)<<5 | (d)) // lower eight bytes to 16 bits
#define SMULL2(d, n, m) WORD $(0x4E20C000 | (m)<<16 | (n)<<5 | (d)) // upper eight
#define SMLAL(d, n, m) WORD $(0x0E208000 | (m)<<16 | (n)<<5 | (d)) // the same, added
#define SMLAL2(d, n, m) WORD $(0x4E208000 | (m)<<16 | (n)<<5 | (d))
#define SMLAL4S(d, n, m) WORD $(0x0E608000 | (m)<<16 | (n)<<5 | (d)) // lower four of 16 bits to 32, added
#define SMLAL24S(d, n, m) WORD $(0x4E608000 | (m)<<16 | (n)<<5 | (d))
#define SADALP(d, n) WORD $(0x4E606800 | (n)<<5 | (d)) // pairs of 16 bits added onto 32
#define ADDP4(d, n, m) WORD $(0x4EA0BC00 | (m)<<16 | (n)<<5 | (d)) // sums of pairs: n's, then m's

// SDOT adds to each lane of d its four bytes of n times the four bytes number i of m.
#define SDOT(d, n, m, i) WORD $(0x4F80E000 | ((i)&1)<<21 | ((i)>>1)<<11 | (m)<<16 | (n)<<5 | (d))
