internal import CMalloc

/// How the C library's allocator keeps memory that is free.
enum Allocator {
  /// Gives memory back to the system early: a list of all pods takes many times what is kept of it,
  /// and by default much of that stays with the process for good.
  static func keepSmall() {
    _ = mallopt(M_ARENA_MAX, 2)
    _ = mallopt(M_TRIM_THRESHOLD, 256 << 10)
  }
}
