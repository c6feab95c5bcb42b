internal import KubernetesCore
package import ShipperContract

/// What the operator reads from a log shipper's termination message.
package struct ShipperReport: Sendable, Hashable {
  package typealias Amount = LogAmount
  private typealias Key = TerminationMessage.Key

  /// What reached every output.
  package var shipped: Amount
  /// What did not reach the output that received the least.
  package var left: Amount
  /// What did not reach each output, by pipeline; only those that did not receive everything.
  package var outputs: [String: Amount]
  /// What the shipper warned about when it ended.
  package var warnings: [String]

  /// More outputs are not supported, and more warnings are of no use.
  private static let maximum = (outputs: 32, warnings: 32)

  /// Decodes a termination message; nil if a shipper did not write it.
  ///
  /// A pattern may use any image as its shipper, so the message may be anything: numbers are
  /// clamped to their ranges, names and lists truncated.
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

  package var isDrained: Bool { left.isZero }
}

extension LogAmount {
  /// Up to 2⁵³: beyond it, not every JSON parser represents all integers exactly.
  static let byteRange = 0...(1 << 53)

  fileprivate init(json: JSONValue?) {
    self.init(
      lines: json?[TerminationMessage.Key.lines]?.count ?? 0,
      bytes: json?[TerminationMessage.Key.bytes]?.number(heldTo: Self.byteRange) ?? 0)
  }
}

extension PodSnapshot {
  /// The report of the log shipper in a container; nil while it runs or if it left none.
  func shipperReport(container name: String) -> ShipperReport? {
    let shipper = (initContainers + containers).first { $0.name == name }
    guard case .terminated(let end) = shipper?.state else { return nil }
    return ShipperReport(message: end.message)
  }
}
