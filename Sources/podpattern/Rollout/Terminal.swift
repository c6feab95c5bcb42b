internal import FoundationEssentials
internal import Glibc

/// The terminal that standard output may be.
enum Terminal {
  /// Whether standard output is a terminal that can redraw a line.
  static var canRedraw: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The number of columns; 80 if unknown.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
