internal import KubernetesCore
package import ShipperContract

/// What the operator reads out of a log shipper's termination message.
package struct ShipperReport: Sendable, Hashable {
  package typealias Amount = LogAmount
  private typealias Key = TerminationMessage.Key

  /// What reached every output.
  package var shipped: Amount
  /// What did not reach the output that got the least.
  package var left: Amount
  /// What did not reach each output, by the pipeline's name; those alone that got less than all.
  package var outputs: [String: Amount]
  /// What the shipper warned of when it ended.
  package var warnings: [String]

  /// How many outputs a shipper may have, and how many of its warnings are of use.
  private static let maximum = (outputs: 32, warnings: 32)

  /// Reads a termination message; nil for one that a shipper did not write.
  ///
  /// A pattern may name an image of its own as the shipper, so that anything at all may stand there:
  /// numbers are held to their ranges, names and lists cut.
  package init?(message: String?) {
    guard let message, message.utf8.count <= TextLimits.message,
      let json = try? JSONValue(parsing: message), json[Key.shipped] != nil
    else { return nil }
    shipped = Amount(json: json[Key.shipped])
    left = Amount(json: json[Key.left])
    outputs = [:]
    for (name, amount) in (json[Key.outputs]?.object ?? [:]).prefix(Self.maximum.outputs) {
      outputs[name.cut(toBytes: TextLimits.word)] = Amount(json: amount)
    }
    let words = json[Key.warnings]?.array?.prefix(Self.maximum.warnings)
    warnings = words?.compactMap { $0.string?.cut(toBytes: TextLimits.word) } ?? []
  }

  /// Whether every line reached every output.
  package var isDrained: Bool { left.isZero }
}

extension LogAmount {
  /// As many bytes as every reader of JSON can tell from one more (2⁵³).
  static let byteRange = 0...(1 << 53)

  fileprivate init(json: JSONValue?) {
    self.init(
      lines: json?[TerminationMessage.Key.lines]?.count ?? 0,
      bytes: json?[TerminationMessage.Key.bytes]?.number(heldTo: Self.byteRange) ?? 0)
  }
}

extension PodSnapshot {
  /// What the log shipper of a name said when it ended; nil while it runs, and where it said nothing.
  func shipperReport(container name: String) -> ShipperReport? {
    let shipper = (initContainers + containers).first { $0.name == name }
    guard case .terminated(let end) = shipper?.state else { return nil }
    return ShipperReport(message: end.message)
  }
}
