internal import KubernetesCore

/// What a log shipper leaves in its termination message.
///
/// ```json
/// {"shipped":{"lines":200000,"bytes":12600000},"left":{"lines":0,"bytes":0}}
/// ```
package struct ShipperReport: Sendable, Hashable {
  /// How many lines there are, and how many bytes they take.
  package struct Amount: Sendable, Hashable {
    /// The lines; records that wait in a buffer count as one each.
    package var lines = 0
    /// The bytes.
    package var bytes = 0

    /// As many bytes as every reader of JSON can tell from one more (2⁵³): exabytes are none.
    static let bytes = 0...(1 << 53)

    /// An amount; nothing by default.
    package init(lines: Int = 0, bytes: Int = 0) {
      self.lines = lines
      self.bytes = bytes
    }

    fileprivate init(json: JSONValue?) {
      self.init(
        lines: json?["lines"]?.count ?? 0, bytes: json?["bytes"]?.number(heldTo: Self.bytes) ?? 0)
    }

    fileprivate var isZero: Bool { lines == 0 && bytes == 0 }
  }

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
      let json = try? JSONValue(parsing: message), json["shipped"] != nil
    else { return nil }
    shipped = Amount(json: json["shipped"])
    left = Amount(json: json["left"])
    outputs = [:]
    for (name, amount) in (json["outputs"]?.object ?? [:]).prefix(Self.maximum.outputs) {
      outputs[name.cut(toBytes: TextLimits.word)] = Amount(json: amount)
    }
    let words = json["warnings"]?.array?.prefix(Self.maximum.warnings)
    warnings = words?.compactMap { $0.string?.cut(toBytes: TextLimits.word) } ?? []
  }

  /// Whether every line reached every output.
  package var isDrained: Bool { left.isZero }
}

extension PodSnapshot {
  /// What the log shipper of a name said when it ended; nil while it runs, and where it said nothing.
  func shipperReport(container name: String) -> ShipperReport? {
    let shipper = (initContainers + containers).first { $0.name == name }
    guard case .terminated(let end) = shipper?.state else { return nil }
    return ShipperReport(message: end.message)
  }
}
