/// What doing something once costs.
package struct Cost: Sendable, Hashable {
  package var instructions: Int
  package var allocations: Int
  package var bytes: Int

  package init(instructions: Int, allocations: Int, bytes: Int) {
    (self.instructions, self.allocations, self.bytes) = (instructions, allocations, bytes)
  }
}

/// What was measured by name, in order.
package struct Costs: Sendable, Hashable {
  package struct Line: Sendable, Hashable {
    package let name: String
    package let cost: Cost

    package init(_ name: String, _ cost: Cost) { (self.name, self.cost) = (name, cost) }
  }

  /// What it was measured with, such as the compiler's version: other compilers make other code.
  package let origin: String
  package let lines: [Line]

  package init(origin: String, lines: [Line]) { (self.origin, self.lines) = (origin, lines) }

  package subscript(name: String) -> Cost? { lines.first { $0.name == name }?.cost }
}

// MARK: - The file of a baseline

extension Costs {
  private static let heading = "name\tinstructions\tallocations\tbytes"

  /// The text of a baseline file.
  package var text: String {
    let rows = lines.map { line in
      let cost = line.cost
      return "\(line.name)\t\(cost.instructions)\t\(cost.allocations)\t\(cost.bytes)"
    }
    return (["# \(origin)", Self.heading] + rows).joined(separator: "\n") + "\n"
  }

  /// Reads a baseline file.
  ///
  /// - Throws: `MalformedBaseline`, with the line that is none.
  package init(text: String) throws {
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard rows.count >= 2, rows[0].hasPrefix("# "), rows[1] == Self.heading else {
      throw MalformedBaseline(line: 1, expected: "a line '# ORIGIN' and a line of headings")
    }
    origin = String(rows[0].dropFirst(2))
    lines = try rows.enumerated().dropFirst(2).filter { !$0.element.isEmpty }.map { index, row in
      let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
      let numbers = fields.dropFirst().compactMap { Int($0) }
      guard fields.count == 4, numbers.count == 3 else {
        throw MalformedBaseline(
          line: index + 1, expected: "a name and three whole numbers, separated by tabs")
      }
      return Line(
        String(fields[0]),
        Cost(instructions: numbers[0], allocations: numbers[1], bytes: numbers[2]))
    }
  }

  package struct MalformedBaseline: Error, Hashable, CustomStringConvertible {
    package let line: Int
    package let expected: String

    package var description: String {
      "line \(line) of the baseline is not what is expected, \(expected): write it anew with"
        + " make micro-bench-baseline"
    }
  }
}
