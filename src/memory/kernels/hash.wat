;; Compiled by `npm run kernels` to hash.wasm.ts. xxh32 in hash.ts is the oracle of this one.
(module
  ;; The first 64 bytes are for what comes out; the words that are hashed stand after them.
  (memory (export "memory") 5)

  ;; The stripes of xxHash32, four words each, for two seeds in one pass: the four lanes of the hash are the lanes of a vector.
  ;;   stripes  how many
  ;;   one, two the seeds
  ;; Leaves the four lanes of the first hash in bytes 0 to 15, those of the second in 16 to 31.
  (func (export "stripes") (param $stripes i32) (param $one i32) (param $two i32)
    (local $at i32) (local $end i32)
    (local $a v128) (local $b v128) (local $w v128) (local $prime1 v128) (local $prime2 v128) (local $start v128)
    (local.set $prime1 (v128.const i32x4 0x9e3779b1 0x9e3779b1 0x9e3779b1 0x9e3779b1))
    (local.set $prime2 (v128.const i32x4 0x85ebca77 0x85ebca77 0x85ebca77 0x85ebca77))
    ;; seed + prime 1 + prime 2, seed + prime 2, seed, seed - prime 1
    (local.set $start (v128.const i32x4 0x24234428 0x85ebca77 0x00000000 0x61c8864f))
    (local.set $a (i32x4.add (i32x4.splat (local.get $one)) (local.get $start)))
    (local.set $b (i32x4.add (i32x4.splat (local.get $two)) (local.get $start)))
    (local.set $at (i32.const 64))
    (local.set $end (i32.add (i32.const 64) (i32.shl (local.get $stripes) (i32.const 4))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $w (i32x4.mul (v128.load (local.get $at)) (local.get $prime2)))
        (local.set $a (i32x4.add (local.get $a) (local.get $w)))
        (local.set $b (i32x4.add (local.get $b) (local.get $w)))
        (local.set $a (i32x4.mul
          (v128.or (i32x4.shl (local.get $a) (i32.const 13)) (i32x4.shr_u (local.get $a) (i32.const 19)))
          (local.get $prime1)))
        (local.set $b (i32x4.mul
          (v128.or (i32x4.shl (local.get $b) (i32.const 13)) (i32x4.shr_u (local.get $b) (i32.const 19)))
          (local.get $prime1)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $next)))
    (v128.store (i32.const 0) (local.get $a))
    (v128.store (i32.const 16) (local.get $b)))
)
