internal import KubernetesCore

/// Turns reports into what a person sees: a line where something changed, or on a terminal one bar
/// that is drawn over and over.
struct RolloutDisplay {
  /// Where it is shown.
  enum Style {
    case lines
    case bar
  }

  private let style: Style
  private var shown: RolloutReport?
  private var isBarOpen = false

  /// A display that has shown nothing.
  init(_ style: Style) { self.style = style }

  /// What to write for a report.
  ///
  /// - Parameter width: how many columns the terminal has.
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
      // A bar that was seen half full is seen full as well.
      let last = isBarOpen && report.outcome == .done ? redraw(report, width: width) : ""
      return last + close() + (report.sentence.isEmpty ? "" : report.sentence.legible + "\n")
    }
  }

  /// What to write before anything else is written: the end of an open bar's line.
  mutating func close() -> String {
    defer { isBarOpen = false }
    return isBarOpen ? "\n" : ""
  }

  /// To the beginning of the line, the new text, and nothing of the old one behind it.
  private func redraw(_ report: RolloutReport, width: Int) -> String {
    "\r\(ProgressBar.line(report, width: width).inOneLine)\u{1B}[K"
  }
}
