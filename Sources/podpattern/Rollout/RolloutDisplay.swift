internal import FoundationEssentials
internal import Glibc
internal import KubernetesCore

/// Renders reports: a line for each change, or on a terminal one bar that is redrawn.
struct RolloutDisplay {
  enum Style {
    case lines
    case bar
  }

  private let style: Style
  private var shown: RolloutReport?
  private var isBarOpen = false

  init(_ style: Style) { self.style = style }

  /// The output for a report.
  ///
  /// `width`: the number of the terminal's columns.
  mutating func show(_ report: RolloutReport, width: Int) -> String {
    defer { shown = report }
    switch style {
    case .lines:
      let isNew = report.sentence != shown?.sentence && !report.sentence.isEmpty
      return isNew ? report.sentence.legible + "\n" : ""
    case .bar:
      if case .waiting = report.outcome {
        isBarOpen = true
        return redraw(report, width: width)
      }
      // A bar that was shown half full is shown full as well.
      let last = isBarOpen && report.outcome == .done ? redraw(report, width: width) : ""
      return last + close() + (report.sentence.isEmpty ? "" : report.sentence.legible + "\n")
    }
  }

  /// The output that ends an open bar's line, before anything else is written.
  mutating func close() -> String {
    defer { isBarOpen = false }
    return isBarOpen ? "\n" : ""
  }

  /// Moves to the beginning of the line, writes the text, and clears the rest of the line.
  private func redraw(_ report: RolloutReport, width: Int) -> String {
    "\r\(ProgressBar.line(report, width: width).inOneLine)\u{1B}[K"
  }
}

/// One line that shows the progress of a rollout.
enum ProgressBar {
  /// A longer bar shows no more.
  private static let longest = 30
  /// A shorter bar shows nothing useful.
  private static let shortest = 10

  /// The line, without the last column: a terminal may wrap after it.
  static func line(_ report: RolloutReport, width: Int) -> String {
    let room = max(1, width - 1)
    let length = min(longest, room / 3)
    let bar = length < shortest ? "" : "[\(cells(report, length))] "
    return clipped(bar + "\(report.ready.count)/\(report.ready.total) \(report.brief)", to: room)
  }

  private static func cells(_ report: RolloutReport, _ length: Int) -> String {
    let isDone = report.outcome == .done
    let (count, total) = report.ready
    // Only full at the end.
    let share = total > 0 ? length.saturatingMultiply(by: count) / total : 0
    let filled = isDone ? length : max(0, min(length - 1, share))
    return String(repeating: "#", count: max(0, filled))
      + String(repeating: "-", count: max(0, length - filled))
  }

  private static func clipped(_ text: String, to room: Int) -> String {
    text.count <= room ? text : text.prefix(max(0, room - 3)) + String("...".prefix(room))
  }
}

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
