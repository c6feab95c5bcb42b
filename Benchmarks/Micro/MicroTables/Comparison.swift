/// What was measured beside a baseline.
package struct Comparison: Sendable {
  private let costs: Costs
  private let baseline: Costs
  /// How much more is no regression, in per cent.
  private let tolerance: Double

  package init(_ costs: Costs, with baseline: Costs, tolerance: Double) {
    (self.costs, self.baseline, self.tolerance) = (costs, baseline, tolerance)
  }

  /// Whether the two can be compared: they were measured with the same.
  package var isComparable: Bool { costs.origin == baseline.origin }

  /// The table in Markdown: each cost, and by how many per cent it is more than in the baseline.
  package var markdown: String {
    let rows = costs.lines.map { line in
      let before = baseline[line.name]
      let cells = Self.counts.map { count in
        let value = count.value(line.cost)
        return "\(Self.grouped(value))\(Self.change(value, before.map(count.value)))"
      }
      return "| \(([line.name] + cells).joined(separator: " | ")) |"
    }
    let heading = "| \((["once"] + Self.counts.map(\.name)).joined(separator: " | ")) |"
    return ([heading, "|---|--:|--:|--:|"] + rows).joined(separator: "\n")
  }

  /// What got worse by more than the tolerance, a line each.
  package var regressions: [String] { changes { $0 > tolerance } }

  /// What got better by more than the tolerance, a line each.
  package var improvements: [String] { changes { $0 < -tolerance } }

  /// What is in one of the two alone, a line each.
  package var strangers: [String] {
    let names = (Set(costs.lines.map(\.name)), Set(baseline.lines.map(\.name)))
    return costs.lines.filter { !names.1.contains($0.name) }
      .map { "\($0.name): not in the baseline" }
      + baseline.lines.filter { !names.0.contains($0.name) }
      .map { "\($0.name): in the baseline alone" }
  }

  private func changes(_ isMeant: (Double) -> Bool) -> [String] {
    costs.lines.flatMap { line in
      Self.counts.compactMap { count in
        guard let before = baseline[line.name].map(count.value) else { return nil }
        let after = count.value(line.cost)
        guard let percent = Self.percent(after, before), isMeant(percent) else { return nil }
        return "\(line.name): \(Self.grouped(before)) \(count.name) before,"
          + " \(Self.grouped(after)) now\(Self.change(after, before))"
      }
    }
  }

  private static let counts: [(name: String, value: @Sendable (Cost) -> Int)] = [
    ("instructions", { $0.instructions }), ("allocations", { $0.allocations }),
    ("bytes", { $0.bytes }),
  ]

  /// By how many per cent a value is more than before; nil if there is no such number.
  private static func percent(_ after: Int, _ before: Int) -> Double? {
    if after == before { return 0 }
    return before > 0 ? (Double(after) / Double(before) - 1) * 100 : .infinity
  }

  /// The change in parentheses, unless it is nothing that can be seen.
  private static func change(_ after: Int, _ before: Int?) -> String {
    guard let before, let percent = percent(after, before) else { return "" }
    guard percent.isFinite, percent < 1_000_000 else { return " (from \(before))" }
    let tenths = Int((abs(percent) * 10).rounded())
    guard tenths > 0 else { return "" }
    return " (\(percent < 0 ? "−" : "+")\(tenths / 10).\(tenths % 10) %)"
  }

  /// A number with commas between thousands.
  private static func grouped(_ number: Int) -> String {
    var digits = String(number)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }
}
