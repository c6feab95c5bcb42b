/// PodPattern beside the ReplicaSet controller: what was measured of both, round by round.
package struct ComparisonTable: Sendable {
  /// What was measured with one shape.
  package struct Column: Sendable {
    package let shape: Shape
    /// Pods a second without a controller, by round.
    package var raw: [Double] = []
    /// By round; empty where there is no controller of ReplicaSets.
    package var replicaSets: [Figures] = []
    package var podPatterns: [Figures] = []

    package init(_ shape: Shape) { self.shape = shape }
  }

  package var columns: [Column]

  package init(_ shapes: [Shape]) { columns = shapes.map(Column.init) }

  /// The table, and below it the raw rates, in Markdown.
  package var markdown: String {
    let shapes = columns.map(\.shape)
    var table = MarkdownTable([""] + columns.flatMap(heading))
    for figure in Figure.allCases {
      let measured = columns.map { cells(figure, $0) }
      guard measured.contains(where: { $0 != nil }) else { continue }
      table.add(
        [figure.title(of: shapes)]
          + zip(measured, columns).flatMap { $0 ?? heading($1).map { _ in "" } })
    }
    let raw = columns.compactMap { column in
      Spread(column.raw).map { "\($0) pods/s (\(column.shape))" }
    }
    return "\(table)\n\nRaw: \(raw.joined(separator: ", "))."
  }

  private func heading(_ column: Column) -> [String] {
    let podPatterns = "PodPattern, \(column.shape)"
    return column.replicaSets.isEmpty
      ? [podPatterns] : ["ReplicaSet, \(column.shape)", podPatterns, "ratio"]
  }

  /// The cells of a figure with one shape; nil if it was not measured.
  private func cells(_ figure: Figure, _ column: Column) -> [String]? {
    let ours = column.podPatterns.compactMap { $0[figure] }
    let theirs = column.replicaSets.compactMap { $0[figure] }
    guard let spread = Spread(ours) else { return nil }
    guard !column.replicaSets.isEmpty else { return [figure.text(spread)] }
    let ratio = Spread(ratiosOf: ours, to: theirs)
    return [
      Spread(theirs).map(figure.text) ?? "", figure.text(spread),
      // The ratio of two parts of the raw rate is that of the rates, which is there already.
      figure == .ofRaw ? "" : ratio.map { "\($0)" } ?? "",
    ]
  }
}
