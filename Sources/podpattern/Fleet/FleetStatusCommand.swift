internal import ArgumentParser
internal import CommandSupport
internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// `podpattern fleet status`: which patterns wait for a fleet change, and which are in motion.
struct FleetStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show which PodPatterns a fleet change waits for, moves, or has stalled.",
    discussion: """
      Prints one line for each such pattern, and ends with status 1 where one is stalled.
      """)

  @OptionGroup var options: FleetOptions

  func run() async throws {
    let (client, _) = try options.cluster.open()
    let orders: FleetOrders
    let patterns: [JSONValue]
    do throws(APIError) {
      orders = FleetOrders(annotations: try await lease(client))
      patterns = try await client.list(.podPatterns, namespace: nil, as: JSONValue.self).items
    } catch {
      throw CommandFailure(error, about: options.key)
    }
    let report = FleetReport(patterns: patterns, orders: orders)
    StandardStreams.output(report.text)
    if report.hasStalled { throw ExitCode(1) }
  }

  /// The annotations of the Lease; none where there is no Lease.
  private func lease(_ client: KubernetesClient) async throws(APIError) -> [String: String] {
    do throws(APIError) {
      let lease = try await client.get(.leases, options.key, as: JSONValue.self)
      let members = lease["metadata"]?["annotations"]?.object ?? [:]
      return Dictionary(
        members.compactMap { key, value in value.string.map { (key, $0) } },
        uniquingKeysWith: { first, _ in first })
    } catch {
      guard error.code == 404 else { throw error }
      return [:]
    }
  }
}

/// What `podpattern fleet status` says.
struct FleetReport {
  private struct Row {
    let key: ObjectKey
    let state: String
    let words: String
  }

  private let orders: FleetOrders
  private let total: Int
  private let rows: [Row]

  init(patterns: [JSONValue], orders: FleetOrders) {
    self.orders = orders
    total = patterns.count
    rows = patterns.compactMap { pattern in
      guard let metadata = pattern["metadata"], let status = pattern["status"] else { return nil }
      let key = ObjectKey(
        namespace: metadata["namespace"]?.string ?? "", name: metadata["name"]?.string ?? "")
      return Self.row(key, PodPatternStatus(json: status))
    }.sorted { $0.key < $1.key }
  }

  private static func row(_ key: ObjectKey, _ status: PodPatternStatus) -> Row? {
    if let rollout = status.rollout, rollout.cause != .declaration,
      rollout.to == status.updateRevision
    {
      if let stalled = status[.stalled], stalled.isTrue {
        return Row(key: key, state: "Stalled", words: stalled.message)
      }
      // One pod was to try the log shipper's new image first, and it did not start there.
      if !rollout.isComplete, !rollout.held.isEmpty, !rollout.isPaused,
        let logs = status[.logsShipping], logs.hasReason(.shipperLeftOut)
      {
        return Row(key: key, state: "Stalled", words: logs.message)
      }
      if !rollout.isComplete {
        return Row(
          key: key, state: "InMotion",
          words: "\(rollout.updated) of \(rollout.total) pods: \(rollout.change)")
      }
    }
    guard let change = status[.fleetChange], change.isTrue else { return nil }
    return Row(key: key, state: change.reason, words: change.message)
  }

  var hasStalled: Bool { rows.contains { $0.state == "Stalled" } }

  var text: String {
    let inMotion = rows.count { $0.state == "InMotion" }
    let stalled = rows.count { $0.state == "Stalled" }
    let paused = orders.isPaused ? "paused by an administrator; " : ""
    let summary =
      "Fleet changes: \(paused)\(inMotion) in motion, \(rows.count - inMotion - stalled) waiting,"
      + " \(stalled) stalled, of \(total) PodPatterns\n"
    guard !rows.isEmpty else { return summary }
    var printer = TablePrinter()
    let cells = rows.map { [$0.key.namespace, $0.key.name, $0.state, $0.words] }
    let lines = printer.lines(
      of: ([["NAMESPACE", "NAME", "STATE", "MESSAGE"]] + cells).map { $0.map { .string($0) } })
    return summary + lines.map { "\($0)\n" }.joined()
  }
}
