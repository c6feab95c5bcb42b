internal import CLinux

/// The signals that PID 1 waits for instead of being interrupted by them.
struct Signals {
  private var set = sigset_t()

  /// Signals that are meant for Fluent Bit.
  static let forwarded = [SIGHUP, SIGUSR1, SIGUSR2, SIGCONT]
  private static let awaited = forwarded + [SIGTERM, SIGINT, SIGCHLD]

  /// Blocks the signals; from now on `next` returns them.
  init() {
    sigemptyset(&set)
    for signal in Self.awaited { sigaddset(&set, signal) }
    sigprocmask(SIG_BLOCK, &set, nil)
  }

  /// A descriptor that can be read while a signal is pending, which `next` returns; negative where the
  /// kernel has none to give.
  func descriptor() -> Int32 {
    var set = set
    return linux_signals(&set)
  }

  /// The next signal, or nil when the time is over.
  func next(within time: Duration) -> Int32? {
    let (seconds, attoseconds) = max(time, .zero).components
    var timeout = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var set = set
    let signal = sigtimedwait(&set, nil, &timeout)
    return signal > 0 ? signal : nil
  }
}

enum Clocks {
  /// Time that never goes back.
  static func monotonic() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// Seconds since 1970, for people.
  static func wall() -> Int { time(nil) }
}
