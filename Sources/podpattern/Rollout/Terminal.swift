internal import FoundationEssentials
internal import Glibc

/// The terminal that standard output may be.
enum Terminal {
  /// Whether standard output is a terminal that can draw over what it shows.
  static var canRedraw: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// How many columns it has; 80 where it does not say.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
