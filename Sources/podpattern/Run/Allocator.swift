internal import CMalloc

/// Configures the C library's allocator.
enum Allocator {
  /// Makes it return memory to the system early: a list of all pods takes many times what is kept
  /// of it, and by default the process would never return most of that.
  static func keepSmall() {
    _ = mallopt(M_ARENA_MAX, 2)
    _ = mallopt(M_TRIM_THRESHOLD, 256 << 10)
  }
}
