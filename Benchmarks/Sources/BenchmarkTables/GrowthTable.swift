/// What a pod costs the more of them there are.
package struct GrowthTable: Sendable {
  package struct Row: Sendable {
    /// Which API server it was, such as `real`.
    package let server: String
    package let shape: Shape
    /// By round.
    package var figures: [Figures] = []

    package init(server: String, _ shape: Shape) { (self.server, self.shape) = (server, shape) }

    func values(_ figure: Figure) -> [Double] { figures.compactMap { $0[figure] } }
  }

  package var rows: [Row]

  package init(_ rows: [Row]) { self.rows = rows }

  /// The table in Markdown. CPU a pod is compared with the first row of the same API server.
  package var markdown: String {
    var table = MarkdownTable([
      "API server, shape", "pods/s", "CPU a pod, ms", "of the first", "resident, MiB", "peak, MiB",
      "at rest, ms/s", "restart, s", "writes",
    ])
    for row in rows {
      let first = rows.first { $0.server == row.server }
      let growth = first.flatMap {
        Spread(ratiosOf: row.values(.processorOfPod), to: $0.values(.processorOfPod))
      }
      let figures: [Figure] = [.podsPerSecond, .processorOfPod]
      let others: [Figure] = [.resident, .peak, .rest, .restart, .restartWrites]
      table.add(
        ["\(row.server), \(row.shape)"] + figures.map { Self.cell(row, $0) }
          + [growth.map { "\($0)" } ?? "—"] + others.map { Self.cell(row, $0) })
    }
    return "\(table)"
  }

  private static func cell(_ row: Row, _ figure: Figure) -> String {
    Spread(row.values(figure)).map(figure.text) ?? "—"
  }
}
