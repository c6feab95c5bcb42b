internal import KubernetesCore

/// Every status conforms to its own schema, whatever the pods report.
///
/// The schema itself is applied, so that new fields are covered as well. No text contains control
/// characters, whatever a kubelet, a webhook or a container wrote: people read it on terminals.
extension PodPatternStatus {
  private static let schema = try? StructuralSchema(json: StatusSchema.node.json)

  /// The parts of a status that the schema admits.
  static func held(_ json: JSONValue) -> JSONValue { schema?.holding(json.legibleStatus) ?? [:] }

  /// The status as a server would return it: texts and lists truncated and numbers clamped as the
  /// schema says, and times rounded to seconds.
  var held: PodPatternStatus { PodPatternStatus(json: json) }
}

extension JSONValue {
  /// A status with printable texts. All are single lines except containers' messages, whose last
  /// line is the most telling: they keep their line breaks, as in the pod's own status.
  fileprivate var legibleStatus: JSONValue {
    var status = inLines { $0.inOneLine }
    guard let own = self["initializers"]?.array else { return status }
    status["initializers"] = .array(
      own.map { initializer in
        var result = initializer.inLines { $0.inOneLine }
        result["message"] = initializer["message"]?.inLines { $0.legible }
        return result
      })
    return status
  }

  private func inLines(_ change: (String) -> String) -> JSONValue {
    switch self {
    case .string(let text): .string(change(text))
    case .array(let elements): .array(elements.map { $0.inLines(change) })
    case .object(let members): .object(members.mapValues { $0.inLines(change) })
    case .null, .bool, .number: self
    }
  }
}
