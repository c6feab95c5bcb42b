internal import KubernetesClient
internal import KubernetesCore

/// Tells what becomes of the pods, a line whenever what `kubectl get pods` shows of one changes.
struct ProgressReport {
  let client: KubernetesClient
  let namespace: String
  /// Takes the finished lines.
  let print: @Sendable (String) -> Void

  /// Follows the pods until the task is cancelled or the server ends the watch.
  func run() async throws {
    let watch = try await client.watch(
      .pods, namespace: namespace, representation: .table, as: JSONValue.self)
    let start = ContinuousClock.now
    var shown: [String: [JSONValue]] = [:]
    var printer = TablePrinter(minimumWidths: [30, 5, 15])
    print("TIME    " + printer.line(of: ["NAME", "READY", "STATUS", "RESTARTS"]))
    for try await case .event(let event) in watch {
      guard let change = Change(event) else { continue }
      for row in change.table["rows"]?.array ?? [] {
        let name = row["cells"]?[0]?.string ?? ""
        var cells = Array((row["cells"]?.array ?? []).prefix(4))
        if change.isDeletion, cells.count > 2 { cells[2] = "(gone)" }
        guard shown.updateValue(cells, forKey: name) != cells else { continue }
        print(Self.stamp(start.duration(to: .now)) + printer.line(of: cells))
      }
    }
  }

  /// An event that shows pods.
  private struct Change {
    let table: JSONValue
    let isDeletion: Bool

    init?(_ event: WatchEvent<JSONValue>) {
      switch event {
      case .added(let table), .modified(let table): (self.table, isDeletion) = (table, false)
      case .deleted(let table): (self.table, isDeletion) = (table, true)
      case .bookmark, .error: return nil
      }
    }
  }

  /// Seconds since the start with one digit after the point, as wide as the header's first column.
  private static func stamp(_ elapsed: Duration) -> String {
    let tenths = Int(elapsed / .milliseconds(100))
    let text = "\(tenths / 10).\(tenths % 10)s"
    return text + String(repeating: " ", count: max(1, 8 - text.count))
  }
}
