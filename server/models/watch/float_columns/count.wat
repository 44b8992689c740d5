;; Counts four columns of float32 values, side by side in each row: a value of a row in each lane of
;; a vector. How the columns compare with their edges takes no branch that a processor could guess
;; wrongly.
;;
;; Memory, in bytes. float_columns.ts reads and writes the same.
;;      0  means, a float64 for each column
;;     32  lower ends of the lowest bins, a float32 for each column
;;     48  upper edges of the bins: of each four columns the first, then of each the second, …
;;   1024  how many values are present, a uint32 for each column
;;   1040  how many are in the lowest bin or above
;;   1056  how many are above the first edge, then above the second, …
;;   2048  sums of deviations from the mean, a float64 for each column
;;   2080  sums of their absolute values
;;   2112  sums of their squares
;;   2144  how many values are in the sums
;;   4096  the rows
(module
  (memory (export "memory") 3)

  (func (export "count")
    (param $first i32) ;; address of the four values of the first row
    (param $step i32) ;; bytes from one row to the next
    (param $rows i32) ;; at least one
    (param $edges i32) ;; of a column: at least one, a multiple of four
    (local $end i32)
    (local.set $end (i32.add (local.get $first) (i32.mul (local.get $step) (local.get $rows))))
    (call $countPresent (local.get $first) (local.get $step) (local.get $end))
    (call $addMoments (local.get $first) (local.get $step) (local.get $end))
    (call $countAboveEdges
      (local.get $first) (local.get $step) (local.get $end) (local.get $edges)))

  (func $countPresent (param $row i32) (param $step i32) (param $end i32)
    (local $values v128) (local $lowest v128) (local $present v128) (local $inRange v128)
    (local.set $lowest (v128.load offset=32 (i32.const 0)))
    (loop $next
      (local.set $values (v128.load (local.get $row)))
      ;; A lane where a comparison holds is -1. With NaN none holds.
      (local.set $present
        (i32x4.sub (local.get $present) (f32x4.eq (local.get $values) (local.get $values))))
      (local.set $inRange
        (i32x4.sub (local.get $inRange) (f32x4.ge (local.get $values) (local.get $lowest))))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end))))
    (v128.store offset=1024 (i32.const 0) (local.get $present))
    (v128.store offset=1040 (i32.const 0) (local.get $inRange)))

  ;; Two columns after the other two: a vector has two float64.
  (func $addMoments (param $row i32) (param $step i32) (param $end i32)
    (call $addMomentsOfTwo (local.get $row) (local.get $step) (local.get $end) (i32.const 0))
    (call $addMomentsOfTwo
      (i32.add (local.get $row) (i32.const 8))
      (local.get $step)
      (i32.add (local.get $end) (i32.const 8))
      (i32.const 16)))

  (func $addMomentsOfTwo
    (param $row i32)
    (param $step i32)
    (param $end i32)
    (param $columns i32) ;; where they are among four float64
    (local $mean v128) (local $deviation v128) (local $square v128) (local $isFinite v128)
    (local $sum v128) (local $absolute v128) (local $squares v128) (local $count v128)
    (local.set $mean (v128.load (local.get $columns)))
    (loop $next
      (local.set $deviation
        (f64x2.sub
          (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $row)))
          (local.get $mean)))
      (local.set $square (f64x2.mul (local.get $deviation) (local.get $deviation)))
      ;; One whose square is not finite is in no sum.
      (local.set $isFinite
        (f64x2.lt (local.get $square) (f64x2.splat (f64.const inf))))
      (local.set $sum
        (f64x2.add (local.get $sum) (v128.and (local.get $deviation) (local.get $isFinite))))
      (local.set $absolute
        (f64x2.add
          (local.get $absolute)
          (v128.and (f64x2.abs (local.get $deviation)) (local.get $isFinite))))
      (local.set $squares
        (f64x2.add (local.get $squares) (v128.and (local.get $square) (local.get $isFinite))))
      (local.set $count
        (f64x2.add
          (local.get $count)
          (v128.and (f64x2.splat (f64.const 1)) (local.get $isFinite))))
      (local.set $row (i32.add (local.get $row) (local.get $step)))
      (br_if $next (i32.lt_u (local.get $row) (local.get $end))))
    (v128.store offset=2048 (local.get $columns) (local.get $sum))
    (v128.store offset=2080 (local.get $columns) (local.get $absolute))
    (v128.store offset=2112 (local.get $columns) (local.get $squares))
    (v128.store offset=2144 (local.get $columns) (local.get $count)))

  ;; Four edges of each column in one pass over the rows, as many as the registers hold.
  (func $countAboveEdges (param $first i32) (param $step i32) (param $end i32) (param $edges i32)
    (local $row i32) (local $edge i32) (local $values v128)
    (local $edge0 v128) (local $edge1 v128) (local $edge2 v128) (local $edge3 v128)
    (local $above0 v128) (local $above1 v128) (local $above2 v128) (local $above3 v128)
    (loop $nextEdges
      (local.set $edge0 (v128.load offset=48 (local.get $edge)))
      (local.set $edge1 (v128.load offset=64 (local.get $edge)))
      (local.set $edge2 (v128.load offset=80 (local.get $edge)))
      (local.set $edge3 (v128.load offset=96 (local.get $edge)))
      (local.set $above0 (v128.const i32x4 0 0 0 0))
      (local.set $above1 (v128.const i32x4 0 0 0 0))
      (local.set $above2 (v128.const i32x4 0 0 0 0))
      (local.set $above3 (v128.const i32x4 0 0 0 0))
      (local.set $row (local.get $first))
      (loop $next
        (local.set $values (v128.load (local.get $row)))
        (local.set $above0
          (i32x4.sub (local.get $above0) (f32x4.gt (local.get $values) (local.get $edge0))))
        (local.set $above1
          (i32x4.sub (local.get $above1) (f32x4.gt (local.get $values) (local.get $edge1))))
        (local.set $above2
          (i32x4.sub (local.get $above2) (f32x4.gt (local.get $values) (local.get $edge2))))
        (local.set $above3
          (i32x4.sub (local.get $above3) (f32x4.gt (local.get $values) (local.get $edge3))))
        (local.set $row (i32.add (local.get $row) (local.get $step)))
        (br_if $next (i32.lt_u (local.get $row) (local.get $end))))
      (v128.store offset=1056 (local.get $edge) (local.get $above0))
      (v128.store offset=1072 (local.get $edge) (local.get $above1))
      (v128.store offset=1088 (local.get $edge) (local.get $above2))
      (v128.store offset=1104 (local.get $edge) (local.get $above3))
      (local.set $edge (i32.add (local.get $edge) (i32.const 64)))
      (br_if $nextEdges
        (i32.lt_u (local.get $edge) (i32.shl (local.get $edges) (i32.const 4)))))))
