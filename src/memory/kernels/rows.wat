;; Compiled by `npm run kernels` to rows.wasm.ts. The scan in TypeScript, due-scan.ts, is the oracle of this one.
(module
  ;; The heap of a world. `shared` is taken out of the bytes where a heap is not.
  (import "myriad" "memory" (memory 1 65536 shared))

  ;; Collects the due rows of a shard's pages: 1,024 rows (4 KiB of `due`) each.
  ;;   due, next  byte addresses of the columns `due` (a row each) and `pageNext` (a page each)
  ;;   page       the first page to look at
  ;;   tick       rows whose `due` is at or before it are collected, in row order
  ;;   out        byte address of the list: its first word becomes the page to go on with (-1: none), rows follow
  ;;   room       words of the list; a page is begun only while 1,025 are left
  ;; Gives the number of rows collected.
  (func (export "scan")
    (param $due i32) (param $next i32) (param $page i32) (param $tick i32) (param $out i32) (param $room i32)
    (result i32)
    (local $to i32) (local $limit i32) (local $at i32) (local $end i32) (local $row i32) (local $mask i32)
    (local $ticks v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $ticks (i32x4.splat (local.get $tick)))
    (local.set $to (i32.add (local.get $out) (i32.const 4)))
    (local.set $limit (i32.add (local.get $out) (i32.shl (i32.sub (local.get $room) (i32.const 1024)) (i32.const 2))))
    (block $done
      (loop $pages
        (br_if $done (i32.lt_s (local.get $page) (i32.const 0)))
        (br_if $done (i32.gt_u (local.get $to) (local.get $limit)))
        (local.set $at (i32.add (local.get $due) (i32.shl (local.get $page) (i32.const 12))))
        (local.set $end (i32.add (local.get $at) (i32.const 4096)))
        (local.set $row (i32.shl (local.get $page) (i32.const 10)))
        (loop $sixteen
          (local.set $a (i32x4.le_s (v128.load (local.get $at)) (local.get $ticks)))
          (local.set $b (i32x4.le_s (v128.load offset=16 (local.get $at)) (local.get $ticks)))
          (local.set $c (i32x4.le_s (v128.load offset=32 (local.get $at)) (local.get $ticks)))
          (local.set $d (i32x4.le_s (v128.load offset=48 (local.get $at)) (local.get $ticks)))
          (if (v128.any_true
                (v128.or (v128.or (local.get $a) (local.get $b)) (v128.or (local.get $c) (local.get $d))))
            (then
              (local.set $mask
                (i32.or
                  (i32.or
                    (i32x4.bitmask (local.get $a))
                    (i32.shl (i32x4.bitmask (local.get $b)) (i32.const 4)))
                  (i32.or
                    (i32.shl (i32x4.bitmask (local.get $c)) (i32.const 8))
                    (i32.shl (i32x4.bitmask (local.get $d)) (i32.const 12)))))
              (loop $rows
                (i32.store (local.get $to) (i32.add (local.get $row) (i32.ctz (local.get $mask))))
                (local.set $to (i32.add (local.get $to) (i32.const 4)))
                (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
                (br_if $rows (local.get $mask)))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (br_if $sixteen (i32.lt_u (local.get $at) (local.get $end))))
        (local.set $page (i32.load (i32.add (local.get $next) (i32.shl (local.get $page) (i32.const 2)))))
        (br $pages)))
    (i32.store (local.get $out) (local.get $page))
    (i32.shr_u (i32.sub (i32.sub (local.get $to) (local.get $out)) (i32.const 4)) (i32.const 2)))

  ;; The actors of rows: out[i] = owner[list[i] / 4], as four rows of one actor make a block.
  ;;   list, out  byte addresses of `count` words each
  ;;   owner      byte address of the column `owner`, a word a block
  (func (export "owners") (param $list i32) (param $count i32) (param $owner i32) (param $out i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (i32.store (local.get $out)
          (i32.load (i32.add (local.get $owner) (i32.and (i32.load (local.get $list)) (i32.const -4)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $list (i32.add (local.get $list) (i32.const 4)))
        (br $rows))))

  ;; Reads a word of each row of a list and of its `due`, so that they are in the cache. Gives something made of all.
  ;;   rows, due  byte addresses of the columns: 32 bytes and a word a row
  (func (export "readRows") (param $list i32) (param $count i32) (param $rows i32) (param $due i32) (result i32)
    (local $end i32) (local $row i32) (local $all i32)
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $row (i32.load (local.get $list)))
        (local.set $all (i32.xor (local.get $all)
          (i32.xor
            (i32.load (i32.add (local.get $rows) (i32.shl (local.get $row) (i32.const 5))))
            (i32.load (i32.add (local.get $due) (i32.shl (local.get $row) (i32.const 2)))))))
        (local.set $list (i32.add (local.get $list) (i32.const 4)))
        (br $next)))
    (local.get $all))

  ;; The same for actors: a column of words and two of doubles.
  (func (export "readActors")
    (param $list i32) (param $count i32) (param $words i32) (param $doubles i32) (param $others i32) (result i32)
    (local $end i32) (local $at i32) (local $all i32)
    (local.set $end (i32.add (local.get $list) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $list) (local.get $end)))
        (local.set $at (i32.shl (i32.load (local.get $list)) (i32.const 2)))
        (local.set $all (i32.xor (local.get $all) (i32.load (i32.add (local.get $words) (local.get $at)))))
        (local.set $at (i32.shl (local.get $at) (i32.const 1)))
        (local.set $all (i32.xor (local.get $all)
          (i32.xor
            (i32.load (i32.add (local.get $doubles) (local.get $at)))
            (i32.load (i32.add (local.get $others) (local.get $at))))))
        (local.set $list (i32.add (local.get $list) (i32.const 4)))
        (br $next)))
    (local.get $all)))
