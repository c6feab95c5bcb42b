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
