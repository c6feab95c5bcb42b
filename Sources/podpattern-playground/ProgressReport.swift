internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore
internal import Synchronization

/// Tells what becomes of PodPatterns and pods: a line whenever what `kubectl get` shows changes.
final class ProgressReport: Sendable {
  private let client: KubernetesClient
  private let namespace: String
  private let start = ContinuousClock.now
  private let printer = Mutex(TablePrinter(minimumWidths: [5, 38, 5]))
  private let print: @Sendable (String) -> Void

  /// A report of a namespace that hands out finished lines.
  init(
    client: KubernetesClient, namespace: String, print: @escaping @Sendable (String) -> Void
  ) {
    self.client = client
    self.namespace = namespace
    self.print = print
  }

  /// Follows the objects until the task is cancelled or the server ends a watch.
  func run() async throws {
    tell(["TIME", "NAME", "READY", "STATUS"])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.follow(.podPatterns) }
      group.addTask { try await self.follow(.pods) }
      try await group.next()
      group.cancelAll()
    }
  }

  private func follow(_ type: ResourceType) async throws {
    let watch = try await client.watch(
      type, namespace: nil, representation: .table, as: JSONValue.self)
    var columns: [Int] = []
    var shown: [String: [JSONValue]] = [:]
    for try await case .event(let event) in watch {
      guard let change = Change(event) else { continue }
      // Only the first table of a watch says what its columns are.
      if let found = Self.columns(["Ready", "Status"], of: change.table) { columns = found }
      for row in change.table["rows"]?.array ?? [] {
        let place = row["object"]?["metadata"]?["namespace"]?.string ?? namespace
        let name =
          "\(type.kind.lowercased())/\(row["cells"]?[0]?.string ?? "")"
          + (place == namespace ? "" : " (\(place))")
        let cells =
          change.isDeletion ? ["-", "(gone)"] : columns.map { row["cells"]?[$0] ?? .null }
        // A pattern whose status has not been written yet has nothing to tell.
        guard !cells.contains(.null), !cells.contains("") else { continue }
        guard shown.updateValue(cells, forKey: name) != cells else { continue }
        tell([.string(stamp()), .string(name)] + cells)
      }
    }
  }

  /// Where a table has the columns of these names, whatever their case.
  private static func columns(_ names: [String], of table: JSONValue) -> [Int]? {
    let titles = (table["columnDefinitions"]?.array ?? []).map { $0["name"]?.string?.lowercased() }
    let found = names.compactMap { name in titles.firstIndex(of: name.lowercased()) }
    return found.count == names.count ? found : nil
  }

  private func tell(_ cells: [JSONValue]) {
    print(printer.withLock { $0.line(of: cells) })
  }

  /// Seconds since the start, with one digit after the point.
  private func stamp() -> String {
    let tenths = Int(start.duration(to: .now) / .milliseconds(100))
    return "\(tenths / 10).\(tenths % 10)s"
  }

  /// An event that shows objects.
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
}
