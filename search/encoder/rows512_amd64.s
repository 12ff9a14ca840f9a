#include "textflag.h"

// gelu and softmax with sixteen lanes in a register, the same operations in the same order as in rows_amd64.s; a
// table's rows are read as one number each.

// NEXT is a step of Horner's rule: p = p·t + the constant at offset.
#define NEXT(p, t, offset) \
	VMULPS      t, p, p          \
	VADDPS.BCST offset(DX), p, p

// func geluRow512(x *float32, n uintptr, table *[14][8]float32)
TEXT ·geluRow512(SB), NOSPLIT, $0-24
	MOVQ         x+0(FP), SI
	MOVQ         n+8(FP), CX
	MOVQ         table+16(FP), DX
	LEAQ         (SI)(CX*4), CX
	VBROADCASTSS (DX), Z8
	VBROADCASTSS 32(DX), Z9
	VBROADCASTSS 64(DX), Z10
	VBROADCASTSS 96(DX), Z11
	VBROADCASTSS 128(DX), Z12
	VBROADCASTSS 288(DX), Z13

loop:
	VMOVUPS     (SI), Z0
	VMULPS      Z8, Z0, Z1
	VMINPS      Z10, Z1, Z1
	VMAXPS      Z11, Z1, Z1
	VMULPS      Z1, Z1, Z2
	VMULPS      Z12, Z2, Z3
	VMULPS      Z13, Z2, Z4
	VADDPS.BCST 160(DX), Z3, Z3
	VADDPS.BCST 320(DX), Z4, Z4
	NEXT(Z3, Z2, 192)
	NEXT(Z4, Z2, 352)
	NEXT(Z3, Z2, 224)
	NEXT(Z4, Z2, 384)
	NEXT(Z3, Z2, 256)
	NEXT(Z4, Z2, 416)
	VMULPS      Z3, Z1, Z1
	VDIVPS      Z4, Z1, Z1
	VMULPS      Z9, Z0, Z0
	VMULPS      Z1, Z0, Z1
	VADDPS      Z1, Z0, Z0
	VMOVUPS     Z0, (SI)
	ADDQ        $64, SI
	CMPQ        SI, CX
	JB          loop
	VZEROUPPER
	RET

// HALF brings a register's sixteen lanes to one, in X0, with op.
#define HALF(op, z) \
	VEXTRACTF64X4 $1, z, Y1     \
	op            Y1, Y0, Y0    \
	VEXTRACTF128  $1, Y0, X1    \
	op            X1, X0, X0    \
	VPERMILPS     $0x0E, X0, X1 \
	op            X1, X0, X0    \
	VPERMILPS     $0x01, X0, X1 \
	op            X1, X0, X0

// func softmaxRow512(x *float32, n uintptr, table *[11][8]float32)
TEXT ·softmaxRow512(SB), NOSPLIT, $0-24
	MOVQ    x+0(FP), SI
	MOVQ    n+8(FP), CX
	MOVQ    table+16(FP), DX
	VMOVUPS (SI), Z0
	XORQ    AX, AX

high:
	VMAXPS (SI)(AX*4), Z0, Z0
	ADDQ   $16, AX
	CMPQ   AX, CX
	JB     high
	HALF(VMAXPS, Z0)
	VBROADCASTSS X0, Z8
	VBROADCASTSS (DX), Z9
	VBROADCASTSS 32(DX), Z10
	VBROADCASTSS 64(DX), Z11
	VBROADCASTSS 96(DX), Z12
	VBROADCASTSS 128(DX), Z13
	VBROADCASTSS 160(DX), Z14
	VXORPS Y0, Y0, Y0
	XORQ   AX, AX

power:
	VMOVUPS     (SI)(AX*4), Z2
	VSUBPS      Z8, Z2, Z2
	VMAXPS      Z9, Z2, Z2
	VMULPS      Z10, Z2, Z3
	VADDPS      Z11, Z3, Z3
	VSUBPS      Z11, Z3, Z4 // the whole part
	VMULPS      Z12, Z4, Z5
	VMULPS      Z13, Z4, Z4
	VSUBPS      Z5, Z2, Z2
	VSUBPS      Z4, Z2, Z2
	VMULPS      Z14, Z2, Z4
	VADDPS.BCST 192(DX), Z4, Z4
	NEXT(Z4, Z2, 224)
	NEXT(Z4, Z2, 256)
	NEXT(Z4, Z2, 288)
	NEXT(Z4, Z2, 320)
	VPSLLD      $23, Z3, Z3
	VPADDD      Z3, Z4, Z4
	VADDPS      Z4, Z0, Z0
	VMOVUPS     Z4, (SI)(AX*4)
	ADDQ        $16, AX
	CMPQ        AX, CX
	JB          power
	HALF(VADDPS, Z0)
	MOVL        $0x3F800000, AX // 1
	VMOVD       AX, X1
	VDIVSS      X0, X1, X0
	VBROADCASTSS X0, Z6
	XORQ        AX, AX

share:
	VMULPS  (SI)(AX*4), Z6, Z4
	VMOVUPS Z4, (SI)(AX*4)
	ADDQ    $16, AX
	CMPQ    AX, CX
	JB      share
	VZEROUPPER
	RET
