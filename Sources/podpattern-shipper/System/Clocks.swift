internal import CLinux

/// The two clocks.
enum Clocks {
  /// Time that only goes on.
  static func monotonic() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// Seconds since 1970, for people.
  static func wall() -> Int { time(nil) }
}
