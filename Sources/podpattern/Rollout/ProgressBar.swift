internal import KubernetesCore

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
