internal import KubernetesCore

/// What a log shipper leaves in its termination message.
///
/// ```json
/// {"shipped":{"lines":200000,"bytes":12600000},"left":{"lines":0,"bytes":0}}
/// ```
public struct ShipperReport: Sendable, Hashable {
  /// How many lines there are, and how many bytes they take.
  public struct Amount: Sendable, Hashable {
    /// The lines; records that wait in a buffer count as one each.
    public var lines = 0
    /// The bytes.
    public var bytes = 0

    /// An amount; nothing by default.
    public init(lines: Int = 0, bytes: Int = 0) {
      self.lines = lines
      self.bytes = bytes
    }

    fileprivate init(json: JSONValue?) {
      self.init(lines: json?["lines"]?.integer ?? 0, bytes: json?["bytes"]?.integer ?? 0)
    }

    fileprivate var isZero: Bool { lines == 0 && bytes == 0 }
  }

  /// What reached every output.
  public var shipped: Amount
  /// What did not reach the output that got the least.
  public var left: Amount
  /// What did not reach each output, by the pipeline's name; those alone that got less than all.
  public var outputs: [String: Amount]
  /// What the shipper warned of when it ended.
  public var warnings: [String]

  /// Reads a termination message; nil for one that a shipper did not write.
  public init?(message: String?) {
    guard let message, let json = try? JSONValue(parsing: message), json["shipped"] != nil else {
      return nil
    }
    shipped = Amount(json: json["shipped"])
    left = Amount(json: json["left"])
    outputs = (json["outputs"]?.object ?? [:]).reduce(into: [:]) { outputs, output in
      outputs[output.key] = Amount(json: output.value)
    }
    warnings = json["warnings"]?.array?.compactMap(\.string) ?? []
  }

  /// Whether every line reached every output.
  public var isDrained: Bool { left.isZero }
}

extension PodSnapshot {
  /// What the log shipper of a name said when it ended; nil while it runs, and where it said nothing.
  func shipperReport(container name: String) -> ShipperReport? {
    let shipper = (initContainers + containers).first { $0.name == name }
    guard case .terminated(let end) = shipper?.state else { return nil }
    return ShipperReport(message: end.message)
  }
}
