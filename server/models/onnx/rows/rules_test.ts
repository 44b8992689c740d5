import { assertEquals } from "@std/assert/mod.js";
import { OnnxNode } from "../graph.ts";
import { node } from "../testing/build_graph.ts";
import { type Dimension, holdsRows, known, ROWS, unknownSize } from "./dimension.ts";
import { ELEMENTWISE } from "./elementwise.ts";
import { LAYERS } from "./layers.ts";
import { CLASSICAL_MODELS } from "./classical_models.ts";
import { MATRICES } from "./matrices.ts";
import { Operands } from "./operands.ts";
import { REDUCTIONS } from "./reductions.ts";
import { CONSTANTS } from "./constants.ts";
import { RESHAPES } from "./reshapes.ts";
import { SELECTIONS } from "./selections.ts";
import { integersValue, RowsMixed, type Value } from "./value.ts";

const RULES = new Map([
  ...ELEMENTWISE,
  ...CONSTANTS,
  ...RESHAPES,
  ...SELECTIONS,
  ...MATRICES,
  ...REDUCTIONS,
  ...LAYERS,
  ...CLASSICAL_MODELS,
]);

/**
 * An operator, its inputs, attributes, operator set and outputs, and after the arrow its results, or
 * why rows do not stay apart in it.
 *
 * A value is its sizes. N is the number of rows, along the first dimension that has it (none in a
 * value with ~ in front); other letters are sizes that are not known, `_` one that the rule does not
 * tell. `[1 N]` is a list of whole numbers, `=1` a single one, `{1 2}` a list of floats, `?` a value
 * of which no shape is known; an input may be left out.
 */
const LINES = `
# Elements
Relu | N 4 => N 4
Relu | N? => N?
Relu | T N 4 => T N 4
Clip | N 4; ; => N 4
Clip | N 4; N 4 => takes its parameters from the rows
Identity | N 4 => N 4
Identity | [1 N] => [1 N]
Relu | [1 2] => 2
Cast | [N 3] | to=1 => [N 3]
Dropout | N 4; ; =0 | | 12 => N 4
Dropout | N 4; ; =1 | | 12 => draws random numbers
Dropout | N 4; ; ? | | 12 => draws random numbers
Dropout | N 4; ; =1 | | 11 => N 4
Dropout | N 4 | | 13 => N 4
PRelu | N 4; 4 => N 4
PRelu | N 4; 1 1 4 => changes the rank of rows
PRelu | N 4; 3 4 => combines rows with a constant for a fixed number of rows
QuantizeLinear | N 4; ; => lacks an input
QuantizeLinear | N 4; 4 => N 4
QuantizeLinear | N 4; 3 | axis=0 => has a scale for each of a fixed number of rows
QuantizeLinear | N 4; 1 | axis=0 => N 4
QuantizeLinear | 4; 3 | axis=0 => 4
QuantizeLinear | N 4; 2 2 => has a scale for each block of its values
DequantizeLinear | N 4; N => takes its parameters from the rows
DequantizeLinear | N 4 6; 6 | axis=-1 => N 4 6
# Broadcasting
Max | N 4; 4; => N 4
Max | N 4; 1 4; N 1 => N 4
Max | N 4; 3 4 => combines rows with a constant for a fixed number of rows
Max | N 4; N 4 4 => computes across rows
Max | 2 N 4; N 4 => 2 N 4
Max | N 4; N => computes across rows
Max | N 4; 2N 4 => computes across rows
Max | N 1; 1 6 => N 6
Max | N T; 1 => N T
Max | N T; 5 => N 5
Max | N T; U => N _
Max | N T; T => N T
Max | N T; U 1; 7 => combines rows with a constant for a fixed number of rows
Max | 1; 1 1 => 1 1
Max | N 1; ~ 1 N => computes across rows
# Whole numbers
Add | [2 N 3]; [1] => computes with the number of rows
Add | [2 3]; [5 7] => [7 10]
Sub | [2 3]; =1 => [1 2]
Add | [T]; [0] => [T]
Add | [0]; [T] => [_]
Sub | [T]; [2] => [_]
Add | [N]; [0] => [N]
Add | [N]; [1] => computes with the number of rows
Add | [1 2]; [1 2 3] => 2
Mul | [N T]; [2] => [2N 2T]
Div | [6 N]; [2 N] => [3 1]
Div | [7]; [2] => [_]
Div | [T]; [U] => [_]
Div | [N]; [2] => computes with the number of rows
Mul | N 4; 4 => N 4
Add | [N]; ? => works on a value whose shape is not known
Equal | [N -1 3 T]; [-1] => [0 1 0 0]
Equal | [N T 3 2]; [N T 3 5] => [1 1 1 0]
Equal | [T]; [3] => [_]
Equal | [N]; [3] => computes with the number of rows
Where | [1 0 1]; [5]; [N 7 T] => [5 7 5]
Where | [1]; [N]; [4] => [N]
Where | [T]; [4]; [5] => [_]
Where | N 4; N 4; 4 => N 4
# Shapes
Shape | N 4 T => [N 4 T]
Shape | N 4 T | start=1 => [4 T]
Shape | N 4 T | end=2 => [N 4]
Shape | N 4 T | start=-2 end=-1 => [4]
Shape | N? => works on a value whose shape is not known
Size | N 4 => =4N
Size | 3 4 => =12
Constant |  | value_int=7 => =7
Constant |  | value_ints=1,2 => [1 2]
Constant |  | value_float=1 => ?
Reshape | N 4; [0 2 2] => N 2 2
Reshape | N 4; [-1 2 2] => N 2 2
Reshape | N 4; [N 4] => N 4
Reshape | N 4; [N -1] => N 4
Reshape | N 3 4; [-1 4] => 3N 4
Reshape | 3N 4; [-1 3 4] => N 3 4
Reshape | N 4; [2 -1] => reshapes rows into other rows
Reshape | N 4; [-1] => 4N
Reshape | N 4; [1 -1] => 1 4N
Reshape | N 4; [4] => fixes the number of rows
Reshape | N 4; [0 0 0] => has no axis 2
Reshape | N 4; [0 4] | allowzero=1 => fixes the number of rows
Reshape | N 4; ? => takes sizes from a computed value
Reshape | N T; [-1 7] => reshapes rows into other rows
Reshape | 3 4; [-1] => 12
Reshape | 3 T; [5 -1] => 5 _
Reshape | 3 N 4; [3 -1] => 3 4N
Reshape | 3 N 4; [-1 4] => reshapes rows into other rows
Reshape | N 4 | shape=-1,4 => N 4
Reshape | [N 4]; [-1] => [N 4]
Reshape | [N 4]; [1 2] => computes with the number of rows
Reshape | [3 4]; [1 2] => 1 2
Reshape | =3; [1] => [3]
Flatten | N 3 4 => N 12
Flatten | N 3 4 | axis=2 => 3N 4
Flatten | N 3 4 | axis=0 => 1 12N
Flatten | 3 N 4 => 3 4N
Flatten | N 3 T => N 3T
Squeeze | N 1 4; [1] => N 4
Squeeze | N 1 4; [-2] => N 4
Squeeze | N 1 4; [0] => drops the dimension of the rows
Squeeze | N 1 => drops the dimension of the rows when there is one row
Squeeze | 1 3 1 => 3
Squeeze | 1 N 4; [0] => N 4
Squeeze | 1 N 1; [0 2] => N
Squeeze | N 1 | axes=1 => N
Squeeze | [N]; [0] => =N
Squeeze | N 4; [2] => has no axis 2
Unsqueeze | N 4; [1] => N 1 4
Unsqueeze | N 4; [0 2] => 1 N 1 4
Unsqueeze | N 4; [-1] => N 4 1
Unsqueeze | N 4 => lacks an input
Unsqueeze | N 4 | axes=0 => 1 N 4
Unsqueeze | =N; [0] => [N]
Unsqueeze | [3 4]; [0] => 1 2
Unsqueeze | N 4; [3] => has no axis 3
Transpose | N 3 4 => 4 3 N
Transpose | N 3 4 | perm=1,0,2 => 3 N 4
Transpose | 3 4 | perm=1,0 => 4 3
Transpose | N 3 4 | perm=1,0 => has another rank than its input
Expand | 4; [N 4] => N 4
Expand | N 4; [1 4] => N 4
Expand | N 1; [N 7] => N 7
Expand | 4; [N N] => computes across rows
Expand | 1; [3] => 3
ConstantOfShape | [N 4] => N 4
ConstantOfShape | [2] => [0 0]
ConstantOfShape | [64] => [64 times 0]
ConstantOfShape | [65] => 65
ConstantOfShape | [N] => N
ConstantOfShape | [N N] => computes across rows
ConstantOfShape | [2 3] => 2 3
ConstantOfShape | [T] => T
Tile | N 4; [1 3] => N 12
Tile | N 4; [2 1] => repeats rows
Tile | 3 4; [N 1] => 3N 4
Tile | 3 4; [1 2] => 3 8
Tile | N 4; [1 N] => repeats rows
Tile | 3 4; [N N] => computes across rows
Tile | N 4; [1] => has another rank than its input
Tile | N T; [1 2] => N 2T
Concat | N 4; N 5 | axis=1 => N 9
Concat | N 4; N T | axis=-1 => N _
Concat | N 4; N 4 | axis=0 => computes across rows
Concat | N 4; 1 4 | axis=1 => combines rows with a constant for a fixed number of rows
Concat | 3 4; 5 4 | axis=0 => 8 4
Concat | [N]; [3 T] | axis=0 => [N 3 T]
Concat | [N]; 4 | axis=0 => computes with the number of rows
Concat | N 1 3; N T 3 | axis=1 => N _ 3
Concat | N 4; 2N 4 | axis=1 => computes across rows
Concat | ~ 2 N; 3 7 | axis=0 => computes with the number of rows
Split | N 6 | axis=1 num_outputs=2 | | a b => N _; N _
Split | N 6; [2 4] | axis=1 | | a b => N 2; N 4
Split | N 6 | axis=1 split=1,5 | | a b => N 1; N 5
Split | N 6 | | | a b => computes across rows
Split | N 6; N | axis=1 => takes its parameters from the rows
Slice | N 4; [0]; [2]; [1] => N 2
Slice | N 4; [1]; [2147483647]; [1] => N 3
Slice | N 4; [0]; [2147483647]; [0] => N 4
Slice | N 4; [0]; [2147483646]; [0] => computes across rows
Slice | N 4; [0]; [2147483647]; [0]; [2] => computes across rows
Slice | N 9; [1]; [8]; [1]; [3] => N 3
Slice | N 9; [-1]; [-100]; [1]; [-1] => N 9
Slice | N 9; [-3]; [-1]; [-1] => N 2
Slice | N 9; [-20]; [20]; [1] => N 9
Slice | N 9; [8]; [2]; [1]; [-2] => N 3
Slice | N 9; [20]; [0]; [1]; [-4] => N 2
Slice | N T; [0]; [2]; [1] => N _
Slice | N 65536; [0]; [2]; [1] => N 2
Slice | N 65537; [0]; [2]; [1] => N _
Slice | 4 5; [1 2]; [3 4] => 2 2
Slice | N 4 5 | starts=0,1 ends=2,3 axes=1,2 => N 2 2
Slice | N 4; ; => lacks an input
Slice | N 4; [0] => lacks an input
Slice | N 4; [0]; [1]; [2] => has no axis 2
Slice | [N 4 T]; [1]; [3]; [0] => [4 T]
Slice | [N 4 T]; [0]; [1] => [N]
Slice | [N 4 T]; [-1]; [-4]; [0]; [-2] => [T N]
Gather | N 4; [0] | axis=1 => N 1
Gather | N 4; =0 | axis=-1 => N
Gather | N 4; [0] => computes across rows
Gather | 9 3; N T => N T 3
Gather | 9 3; N T | axis=1 => 9 N T
Gather | N 4; N => computes across rows
Gather | 3 N 4; 5 6 => 5 6 N 4
Gather | 3 N 4; 5 | axis=2 => 3 N 5
Gather | [N 4 T]; [0 2] => [N T]
Gather | [N 4 T]; =-1 => =T
Gather | [N 4]; [7] => computes with the number of rows
Gather | [N 4]; ? => computes with the number of rows
Gather | [N 4]; [T] => computes with the number of rows
Gather | 9; [N] => computes with the number of rows
GatherElements | N 4; N 2 | axis=1 => N 2
GatherElements | N 4; N 2 => computes across rows
GatherElements | N 4; 3 2 | axis=1 => computes across rows
GatherElements | 4; 2 => computes across rows
GatherND | N 3 4; N 1 | batch_dims=1 => N 4
GatherND | N 3 4; N 1 => computes across rows
GatherND | 5 3 4; N 2 => N 4
GatherND | 5 3 4; N T => has indices of unknown length
GatherND | 5 3 4; 2 N => computes across rows
GatherND | 5 3 4; N 2 | batch_dims=1 => computes across rows
GatherND | 5 N 4; N 1 | batch_dims=1 => computes across rows
GatherND | 5 3 4; 2 1 => computes across rows
ScatterElements | N 4; N 2; N 2 | axis=1 => N 4
ScatterElements | N 4; N 2; N 2 => computes across rows
ScatterElements | N 4; 3 2; N 2 | axis=1 => computes across rows
ScatterElements | 4; 2; 2 => computes across rows
Pad | N 4; [0 1 0 2] => N 7
Pad | N 4; [1 0 0 0] => computes across rows
Pad | N 4; [0 0 1 0] => computes across rows
Pad | N T; [0 1 0 2] => N _
Pad | N T; [0 0 0 0] => N T
Pad | N 4; [1 2]; ; [1] => N 7
Pad | N 4; [1 2]; ; [-2] => computes across rows
Pad | N 4 | pads=0,1,0,0 => N 5
Pad | N 4 | paddings=0,1,0,3 => N 8
Pad | N 4 => lacks an input
Pad | N 4; N => takes its parameters from the rows
OneHot | N; =5; 2 => N 5
OneHot | N 3; =5; 2 | axis=0 => 5 N 3
OneHot | N 3; =5; 2 | axis=1 => N 5 3
OneHot | N; ?; 2 => N _
OneHot | N; N; 2 => takes its parameters from the rows
OneHot | 3; =5; 2 | axis=0 => 5 3
Trilu | N 4 4 => N 4 4
Trilu | N 4 => computes across rows
Trilu | 3 N 4 => computes across rows
Trilu | N 4 4; N => takes its parameters from the rows
Sub | =N; [1] => computes with the number of rows
Equal | [T 0]; [-1 -1] => [0 0]
MatMulInteger | N 4; 4 5; ; 1 => N 5
MatMul | 4; 3 4 N => 3 N
MatMul | N 4 5; 5 => N 4
Einsum | N 4; 4 5 | equation= => has an equation without all its letters
ArgMax | N 3 4 | axis=-2 => N 1 4
Softmax | 3 N 4 | | 13 => 3 N 4
Softmax | 3 N 4 | axis=1 | 13 => computes across rows
LayerNormalization | 3 N 4; 4 => 3 N 4
RMSNormalization | 3 N 4; 4 => 3 N 4
SimplifiedLayerNormalization | 3 N 4; 4 => 3 N 4
LpNormalization | 3 N 4 => 3 N 4
TopK | N 3 4; [2] => N 3 2
TopK | N 4; {2} => N _
ReduceMean | 3 N 4 5 | axes=2 keepdims=0 => 3 N 5
Resize | N 3 8; ; ; {1 2 2} => resizes the dimension of the rows
GRU | T N 4; 1 9 4; 1 9 3; ; ; ; N => T 1 N 3; 1 N 3
GRU | T N 4; 1 9 4; 1 9 3; ; ; ; ; N => T 1 N 3; 1 N 3
GridSample | N 3 8 8 8; N 4 5 6 3 => N 3 4 5 6
Reshape | 4; [2 2] => 2 2
Squeeze | 1 3 => 3
Squeeze | [4]; [0] => =4
Expand | 3 4; [3 1] => 3 4
Tile | 4; [2] => 8
Concat | 3 4; 3 5 => 3 9
Concat | 2 3; 2 3 | axis=0 => 4 3
Concat | T; U | axis=0 => _
Split | 6; [2 4] | axis=0 | | a b => 2; 4
Slice | [1 2 3]; [-9]; [2] => [1 2]
Slice | [1 2 3]; [9]; [-9]; [0]; [-1] => [3 2 1]
Slice | [1 2 3]; [-9]; [-1]; [0]; [-1] => []
Gather | N 3 4; 5 | axis=1 => N 5 4
Gather | N 3 4; 5 6 | axis=-1 => N 3 5 6
Gather | 5 3 4; 6 | axis=1 => 5 6 4
ScatterElements | 3 N; N 2; N 2 => computes across rows
GatherND | N 3 4; N 2 | batch_dims=1 => N
OneHot | N 3; =5; 2 => N 3 5
OneHot | 3; =5; 2 => 3 5
Dropout | N 4; ; [0 1] | | 12 => draws random numbers
Add | [3]; [T] => [_]
Equal | [-1]; [T] => [0]
Equal | [T]; [0] => [_]
QuantizeLinear | 4; 4 => 4
Gemm | 1 4; 4 5; N 5 => computes across rows
Gather | N 4; N | axis=1 => computes across rows
Gather | [5 6]; [0 T] => 2
Gather | 9 3; T N | axis=1 => 9 T N
GatherElements | 3 N; 2 N => 2 N
GatherND | N 3 4; 2 N 1 | batch_dims=1 => computes across rows
GatherND | 5 3 4; 6 N 2 => 6 N 4
Trilu | 3 N 4 5 => 3 N 4 5
MeanVarianceNormalization | 3 4 N 5 => computes across rows
Softmax | 3 4 N | axis=1 | 12 => computes across rows
Softmax | 3 4 N | axis=1 | 13 => 3 4 N
# Matrices
MatMul | N 4; 4 5 => N 5
MatMul | N 3 4; 4 5 => N 3 5
MatMul | N 3 4; N 4 5 => N 3 5
MatMul | N 4; 4 => N
MatMul | 4; 4 N => N
MatMul | 4; N 4 5 => N 5
MatMul | 3 4; 4 N => 3 N
MatMul | N 3 4; 4 => N 3
MatMul | N 4; 5 4 6 => 5 N 6
MatMul | 4 N; N 5 => computes across rows
MatMul | N; 3 5 => computes across rows
MatMul | 3 4; N 5 => computes across rows
MatMul | N 4; 4 N => computes across rows
MatMul | N 4; N 4 5 => computes across rows
MatMul | 3 4; N 4 5 => N 3 5
MatMul | 2 N 4; N 4 5 => computes across rows
MatMul | 4; 4 => 
MatMul | 3 4; 4 5 => 3 5
MatMul | 5 4; 3 4 N => 3 5 N
MatMul | N 4 5; 3 N => computes across rows
MatMul | 2 4 N; N 2 5 => computes across rows
MatMulInteger | N 4; 4 5; 1; 1 => N 5
MatMulInteger | N 4; 4 5; N => takes its parameters from the rows
QLinearMatMul | N 4; 1; 1; 4 5; 1; 1; 1; 1 => N 5
QLinearMatMul | N 4; N; 1; 4 5 => takes its parameters from the rows
QLinearMatMul | N 4; 1; 1; N 5 => computes across rows
Gemm | N 4; 4 5 => N 5
Gemm | N 4; 5 4; 5 | transB=1 => N 5
Gemm | 4 N; 4 5 | transA=1 => N 5
Gemm | N 4; N 5 | transA=1 => computes across rows
Gemm | N 4; 4 5; N 1 => N 5
Gemm | N 4; 4 5; N => computes across rows
Gemm | N 4; 4 5; 3 5 => combines rows with a constant for a fixed number of rows
Gemm | 3 4; 4 5; N 5 => combines rows with a constant for a fixed number of rows
Gemm | 3 4; 5 4 | transB=1 => 3 5
Gemm | 3 4; N 4 | transB=1 => 3 N
Einsum | N 4; 4 5 | equation=ni,ij->nj => N 5
Einsum | N 4; 4 5 | equation=ni,ij->jn => 5 N
Einsum | N 4; 4 5 | equation=ni,ij => has an equation without all its letters
Einsum | N 4; 4 5 | equation=...i,ij->...j => has an equation without all its letters
Einsum | N 4; N 4 | equation=ni,mi->nm => computes across rows
Einsum | N 4; N 4 | equation=ni,ni->n => N
Einsum | N 4; 3 4 | equation=ni,ni->n => computes across rows
Einsum | N 4; 4 5 | equation=ni,ij->j => computes across rows
Einsum | N 4; 2N 4 | equation=ni,ni->n => computes across rows
Einsum | 3 4; 4 5 | equation=ni,ij->nj => 3 5
Einsum | N 4; 4 5 | equation=ni,ij->nk => N _
Einsum | N 4 => has an equation without all its letters
Attention | N 4 8; N 5 8; N 5 6 => N 4 _
Attention | N 2 4 8; N 2 5 8; N 2 5 6 => N 2 4 6
Attention | N 4 8; 3 5 8; N 5 6 => computes across rows
Attention | N 4 8; N 5 8; N 5 6 | | | y z => has more than one output
# Reductions
ReduceSum | N 4; [1] => N 1
ReduceSum | N 4; [1] | keepdims=0 => N
ReduceSum | N 4; [-1] | keepdims=0 => N
ReduceSum | N 4; [0] => computes across rows
ReduceSum | N 4 => computes across rows
ReduceSum | N 4 | noop_with_empty_axes=1 => N 4
ReduceSum | N 4; [1] | noop_with_empty_axes=1 => N 1
ReduceSum | 3 4 => 1 1
ReduceSum | 3 4 | keepdims=0 => 
ReduceMean | 3 N 4 | axes=0 keepdims=0 => N 4
ReduceMean | 3 4 N 5 | axes=0,3,1 keepdims=0 => N
ReduceMean | 3 N 4 | axes=2 => 3 N 1
ReduceMax | N 4; [2] => has no axis 2
ReduceMax | N 4; N => takes its input 2 from a computed value
ReduceL2 | 3 4 | axes=1 keepdims=0 => 3
ArgMax | N 4 | axis=1 => N 1
ArgMax | N 4 | axis=1 keepdims=0 => N
ArgMax | N 4 => computes across rows
ArgMin | 3 N | keepdims=0 => N
Softmax | N 4 | | 13 => N 4
Softmax | N 4 | axis=0 | 13 => computes across rows
Softmax | N 4 3 | | 12 => N 4 3
Softmax | N 4 | axis=0 | 12 => computes across rows
Softmax | 3 N | | 12 => computes across rows
Softmax | 3 N | axis=0 | 13 => 3 N
Softmax | 3 N 4 | axis=2 | 12 => 3 N 4
LpNormalization | N 4 => N 4
LpNormalization | N 4 | axis=0 => computes across rows
LayerNormalization | N 4 5; 5; 5 | | | y m v => N 4 5; N 4 1; N 4 1
LayerNormalization | N 4 5; 4 5 | axis=1 | | y m => N 4 5; N 1 1
LayerNormalization | N 4 | axis=0 => computes across rows
LayerNormalization | N 4; N => takes its parameters from the rows
CumSum | N 4; =1 => N 4
CumSum | N 4; =0 => computes across rows
CumSum | N 4; =-2 => computes across rows
CumSum | N 4; ? => takes its input 2 from a computed value
TopK | N 4; [2] | | | y i => N 2; N 2
TopK | N 4; [2] | axis=0 => computes across rows
TopK | N 4; T => N _
TopK | N 4; N => takes its parameters from the rows
TopK | N 4 | k=3 | | y i => N 3; N 3
TopK | N 4; [T] => N T
TopK | 3 N 4; [2] | axis=0 => 2 N 4
MeanVarianceNormalization | N 4 5 6 | axes=2,3 => N 4 5 6
MeanVarianceNormalization | N 4 5 6 => computes across rows
MeanVarianceNormalization | 3 N 5 6 => 3 N 5 6
ReverseSequence | 3 N 4; N => 3 N 4
ReverseSequence | N 3 4; N | batch_axis=0 => N 3 4
ReverseSequence | N 3 4; N => computes across rows
ReverseSequence | 3 N 4; 5 => computes across rows
# Layers
Conv | N 3 8 8; 6 3 2 2; 6 => N 6 _ _
Conv | 3 N 8 8; 6 3 2 2 => computes across rows
Conv | N 3 8 8; N 3 2 2 => takes its parameters from the rows
Conv | 2 3 8 8; 6 3 2 2 => 2 6 _ _
ConvInteger | N 3 8; 5 3 2 => N 5 _
QLinearConv | N 3 8; 1; 1; 5 3 2 => N 5 _
ConvTranspose | N 3 8; 3 4 2 | group=2 => N 8 _
ConvTranspose | N 3 8; 3 4 2 => N 4 _
ConvTranspose | N 3 8; 3 T 2 => N _ _
MaxPool | N 3 8 8 => N 3 _ _
MaxPool | N 3 8 8 | | | y i => N 3 _ _
AveragePool | N 3 8 => N 3 _
GlobalAveragePool | N 3 8 8 => N 3 1 1
GlobalMaxPool | 3 N 8 => computes across rows
DepthToSpace | N 8 4 4 => N _ _ _
SpaceToDepth | 2 8 4 4 => 2 _ _ _
LRN | N 3 8 8 => N 3 8 8
InstanceNormalization | N 3 8; 3; 3 => N 3 8
InstanceNormalization | 3 N 8; 3; 3 => computes across rows
InstanceNormalization | N 3 8; N; 3 => takes its parameters from the rows
GroupNormalization | 2 3 8; 3; 3 => 2 3 8
BatchNormalization | N 3; 3; 3; 3; 3 | | 15 => N 3
BatchNormalization | N 3; 3; 3; 3; 3 | training_mode=1 | 15 => normalises over all rows of a run
BatchNormalization | N 3; 3; 3; 3; 3 | | 6 => normalises over all rows of a run
BatchNormalization | N 3; 3; 3; 3; 3 | is_test=1 | 6 => N 3
BatchNormalization | N 3; 3; 3; 3; 3 | | 7 => N 3
Resize | N 3 8 8; ; {1 1 2 2} => N _ _ _
Resize | N 3 8 8; ; {2 1 2 2} => resizes the dimension of the rows
Resize | N 3 8 8; {1 1 2 2} => N _ _ _
Resize | N 3 8 8; ; ; [N 3 9 9] => N _ _ _
Resize | N 3 8 8; ; ; [4 3 9 9] => resizes the dimension of the rows
Resize | N 3 8 8; ; ; [9 9] | axes=2,3 => N _ _ _
Resize | N 3 8 8; ; ; [9 9] | axes=0,3 => resizes the dimension of the rows
Resize | N 3 8 8; ; ; [9 9] | axes=-4,3 => resizes the dimension of the rows
Resize | 3 N 8; ; {1 1 2} => computes across rows
Resize | 2 3 8; ; {2 1 2} => 2 _ _
Resize | N 3 8; N; {1 1 2} => takes its parameters from the rows
Resize | N 3 8 => resizes the dimension of the rows
Upsample | N 3 8 | scales=f1,2 => N _ _
Upsample | N 3 8 | scales=f2,2 => resizes the dimension of the rows
GridSample | N 3 8 8; N 4 5 2 => N 3 4 5
GridSample | N 3 8 8; 1 4 5 2 => computes across rows
GridSample | 1 3 8 8; N 4 5 2 => computes across rows
LSTM | T N 4; 1 12 4; 1 12 3 | | | y h c => T 1 N 3; 1 N 3; 1 N 3
LSTM | N T 4; 1 12 4; 1 12 3 | layout=1 | | y h c => N T 1 3; N 1 3; N 1 3
LSTM | N T 4; 1 12 4; 1 12 3 => takes the dimension of the rows for steps of a sequence
LSTM | T N 4; 2 12 4; 2 12 3; 2 24; N; 2 N 3; 2 N 3; 2 9 => T 2 N 3; 2 N 3; 2 N 3
LSTM | T N 4; 1 12 4; 1 12 3; ; 5 => fixes the number of rows
LSTM | T N 4; 1 12 4; 1 12 3; ; ; 1 5 3 => fixes the number of rows
LSTM | T N 4; 1 12 4; 1 12 3; ; ; ; 1 5 3 => fixes the number of rows
LSTM | T N 4; 1 12 4; 1 12 3; ; ; ; ; N 9 => takes its parameters from the rows
LSTM | T N 4; N 12 4; 1 12 3 => takes its parameters from the rows
LSTM | T N 4; 1 12 4; N 12 3 => takes its parameters from the rows
LSTM | T N 4; 1 12 4; 1 12 3; N 24 => takes its parameters from the rows
GRU | T N 4; 1 9 4; 1 9 3 | | | y h => T 1 N 3; 1 N 3
GRU | T N 4; 1 9 4; 1 9 3; ; N; 1 N 3 => T 1 N 3; 1 N 3
GRU | T N 4; 1 9 4; 1 9 3; ; ; 1 5 3 => fixes the number of rows
RNN | N T 4; 1 3 4; 1 3 3; ; N; N 1 3 | layout=1 => N T 1 3; N 1 3
RNN | T N 4; 1 3 4; 1 3 3 => T 1 N 3; 1 N 3
# Learning
ai.onnx.ml.LinearClassifier | N 4 | classlabels_strings=a,b,c => N; N 3
ai.onnx.ml.LinearClassifier | N 4 | classlabels_ints=1,2 => N; N 2
ai.onnx.ml.TreeEnsembleClassifier | N 4 | classlabels_int64s=1,2 => N; N 2
ai.onnx.ml.TreeEnsembleClassifier | N 4 => N; N _
ai.onnx.ml.SVMClassifier | N 4 | classlabels_ints=1,2 => N; N _
ai.onnx.ml.LinearRegressor | N 4 => N 1
ai.onnx.ml.LinearRegressor | N 4 | targets=3 => N 3
ai.onnx.ml.SVMRegressor | N 4 => N 1
ai.onnx.ml.TreeEnsembleRegressor | N 4 => N _
ai.onnx.ml.TreeEnsembleRegressor | N 4 | n_targets=2 => N 2
ai.onnx.ml.TreeEnsemble | N 4 => N 1
ai.onnx.ml.TreeEnsemble | N 4 | n_targets=2 => N 2
TfIdfVectorizer | N 4 => N _
ai.onnx.ml.Scaler | N 4 => N 4
ai.onnx.ml.Scaler | N => takes its input for a single row
ai.onnx.ml.Scaler | 3 N => takes its input for a single row
ai.onnx.ml.Scaler | N 3 4 => takes its input for a single row
ai.onnx.ml.Scaler | 4 => 4
ai.onnx.ml.Imputer | N 4 => N 4
ai.onnx.ml.Normalizer | N 4 => N 4
ai.onnx.ml.Binarizer | N 4 => N 4
ai.onnx.ml.OneHotEncoder | N 4 | cats_strings=a,b,c => N 4 3
ai.onnx.ml.OneHotEncoder | N | cats_int64s=1,2 => N 2
ai.onnx.ml.OneHotEncoder | N => N 0
ai.onnx.ml.OneHotEncoder | N? => computes across rows
ai.onnx.ml.FeatureVectorizer | N 2; N 3 => N _
ai.onnx.ml.FeatureVectorizer | N 2; 1 3 => takes its inputs for a single row
ai.onnx.ml.FeatureVectorizer | N; N 3 => takes its inputs for a single row
ai.onnx.ml.FeatureVectorizer | 3 N; N 3 => takes its inputs for a single row
ai.onnx.ml.ArrayFeatureExtractor | N 4; 2 => N 2
ai.onnx.ml.ArrayFeatureExtractor | 5; N => 1 N
ai.onnx.ml.ArrayFeatureExtractor | 5; N 2 => 1 2N
ai.onnx.ml.ArrayFeatureExtractor | N 4; N => computes across rows
ai.onnx.ml.ArrayFeatureExtractor | 3 N; 2 => computes across rows
ai.onnx.ml.ArrayFeatureExtractor | 5; 2 N => computes across rows
ai.onnx.ml.ArrayFeatureExtractor | 2 3 4; 1 5 => 2 3 5
`;

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

function sizeOf(word: string): Dimension {
  const [, factor, symbol] = /^(-?\d*)([A-Z]?)$/.exec(word)!;
  if (symbol === "") return known(Number(factor));
  const one = symbol === "N" ? ROWS : unknownSize("input", symbol!, 0);
  return { ...one, factor: factor === "" ? 1 : Number(factor) };
}

function valueOf(text: string): Value | undefined {
  const [, open, inner] = /^([[{=~]?)(.*?)[\]}]?$/.exec(text)!;
  if (text === "") return undefined;
  if (text === "?" || text === "N?") {
    return { shape: undefined, axis: text === "?" ? undefined : 0 };
  }
  const sizes = words(inner!).map(sizeOf);
  switch (open) {
    case "[":
      return integersValue(sizes);
    case "=":
      return integersValue(sizes, false);
    case "{": {
      const floats = sizes.map(({ factor }) => factor);
      return { shape: [known(floats.length)], axis: undefined, floats };
    }
    default: {
      const axis = sizes.findIndex(holdsRows);
      return { shape: sizes, axis: open === "~" || axis === -1 ? undefined : axis };
    }
  }
}

function written({ factor, symbols }: Dimension): string {
  if (symbols.length === 0) return String(factor);
  const names = symbols.map((symbol) =>
    symbol === "rows" ? "N" : /^size 0 of input (.*)$/.exec(symbol)?.[1] ?? "_"
  );
  return `${factor === 1 ? "" : factor}${names.join("*")}`;
}

function described({ shape, axis, integers }: Value): string {
  if (integers !== undefined) {
    const isLong = integers.length > 8 && new Set(integers.map(written)).size === 1;
    const list = isLong
      ? `${integers.length} times ${written(integers[0]!)}`
      : integers.map(written).join(" ");
    return shape?.length === 0 ? `=${list}` : `[${list}]`;
  }
  if (shape === undefined) return axis === undefined ? "?" : "N?";
  const found = shape.findIndex(holdsRows);
  const isUsual = axis === (found === -1 ? undefined : found);
  return shape.map(written).join(" ") + (isUsual ? "" : ` @${axis}`);
}

function attributesOf(text: string) {
  return Object.fromEntries(
    words(text).map((word) => {
      const [name, list] = word.split("=") as [string, string];
      const parts = list.replace(/^f/, "").split(",");
      const isText = parts.some((part) => Number.isNaN(Number(part)));
      if (name === "equation") return [name, list];
      if (isText) return [name, parts];
      const numbers = parts.map(Number);
      if (list.startsWith("f")) return [name, { floats: numbers }];
      return [name, LISTS.has(name) || numbers.length > 1 ? numbers : numbers[0]!];
    }),
  );
}

const LISTS = new Set(["axes", "classlabels_ints", "classlabels_int64s", "perm", "shape"]);

/** The values that the rule of an operator computes, or its reason not to. */
function resultOf(line: string): string {
  const parts = line.split("|").map((part) => part.trim());
  const [kind = "", inputs = "", attributes = "", opset = "", outputs = ""] = parts;
  const values = inputs.split(";").map((text) => valueOf(text.trim()));
  const bytes = node(kind, "", outputs === "" ? "y" : outputs, attributesOf(attributes));
  try {
    const operands = new Operands(new OnnxNode(bytes), Number(opset || 17), values);
    return RULES.get(kind)!(operands).map(described).join("; ");
  } catch (error) {
    if (!(error instanceof RowsMixed)) throw error;
    return error.message;
  }
}
for (const line of LINES.split("\n")) {
  if (line === "" || line.startsWith("#")) continue;
  const [operator = "", want = ""] = line.split("=> ");
  Deno.test(`the rule of ${line}`, () => assertEquals(resultOf(operator), want));
}

/** Operators that have the same rule, by a line that holds for each. */
const FAMILIES = {
  "N 4 => N 4":
    `Abs Acos Acosh Asin Asinh Atan Atanh BitwiseNot Ceil Celu Clip Cos Cosh Elu Erf Exp Floor Gelu
     HardSigmoid HardSwish IsInf IsNaN LeakyRelu Log Mish Neg Not Reciprocal Relu Round Selu Shrink
     Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Swish Tan Tanh ThresholdedRelu RegexFullMatch
     ai.onnx.ml.LabelEncoder ai.onnx.ml.CategoryMapper com.microsoft.Gelu com.microsoft.FastGelu
     com.microsoft.QuickGelu Identity Cast CastLike Dropout`,
  "N 4; 1 4 => N 4":
    `And BitShift BitwiseAnd BitwiseOr BitwiseXor Greater GreaterOrEqual Less LessOrEqual Max Mean Min
     Mod Or Pow StringConcat Sum Xor com.microsoft.BiasGelu Add Sub Mul Div Equal PRelu`,
  "N 3 4 | axes=1 keepdims=0 => N 4":
    `ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd
     ReduceSum ReduceSumSquare`,
  "N 3 4 | axis=2 => N 3 4":
    `Softmax LogSoftmax Hardmax LpNormalization LayerNormalization RMSNormalization
     SimplifiedLayerNormalization`,
  "N 3 4 | axis=1 keepdims=0 => N 4": "ArgMax ArgMin",
  "N 3 8 => N 3 _": "MaxPool AveragePool LpPool",
  "N 3 8 => N 3 1": "GlobalAveragePool GlobalMaxPool GlobalLpPool",
  "N 3 8 => N 3 8": "LRN InstanceNormalization GroupNormalization BatchNormalization",
};
for (const [line, kinds] of Object.entries(FAMILIES)) {
  const [operands, want] = line.split(" => ") as [string, string];
  for (const kind of kinds.split(/\s+/)) {
    Deno.test(`the rule of ${kind} | ${line}`, () => {
      assertEquals(resultOf(`${kind} | ${operands}`), want);
    });
  }
}
