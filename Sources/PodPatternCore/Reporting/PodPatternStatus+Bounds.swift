internal import KubernetesCore

/// Every status keeps to its own schema, whatever the pods say.
///
/// The schema itself is what holds it, so that a field that is new is held as well. And every text is
/// without control characters, whatever a kubelet, a webhook or a container wrote: people read it on
/// terminals.
extension PodPatternStatus {
  private static let schema = try? StructuralSchema(json: StatusSchema.node.json)

  /// What of a status's JSON the schema admits.
  static func held(_ json: JSONValue) -> JSONValue { schema?.holding(json.legibleStatus) ?? [:] }

  /// The status as a server would give it back: texts cut, lists ended, and numbers held to what the
  /// schema says, and times to the second.
  var held: PodPatternStatus { PodPatternStatus(json: json) }
}

extension JSONValue {
  /// A status whose texts people can read. All are one line, but what a container said, in which the
  /// last line tells most: it keeps its lines, as it does in the status of the pod.
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
